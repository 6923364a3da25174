import { testOperator } from '@bourse/identity/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { systemClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { eventually } from '@bourse/service-kit/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fixtures from './fixtures.ts';

const { as, content, DUNKERQUE, exchangeOn, LILLE, receiptView, STRANGER, topics } = fixtures;
const lender = { as: as(DUNKERQUE) };
const onRevision = (revision: number) => ({ ...lender, headers: { 'If-Match': `"${revision}"` } });

let directory: string;
let store: ReturnType<typeof openSqliteEventStore>;
let broadcast: ReturnType<typeof openSqliteBroadcast>;
let world: fixtures.World;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-offers-'));
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  broadcast = openSqliteBroadcast({ directory, topics, partitions: 1, clock: systemClock });
  world = await fixtures.startWorld({ directory, store, broadcast });
});
afterEach(async () => {
  await world.stop();
  await broadcast.close();
  await store.close();
  await rm(directory, { recursive: true });
});

describe('publishing an offer', () => {
  test('is read at once by whoever waits for the position of the answer', async () => {
    const { id, position, revision } = await world.publish();
    expect(revision).toBe(0);
    const { status, headers, body } = await world.get(`/api/offers/${id}?after=${position}`);
    expect([status, headers.get('etag')]).toEqual([200, '"0"']);
    expect(body).toEqual({
      offerId: id,
      lenderId: DUNKERQUE,
      status: 'open',
      ...content,
      reservedMinutes: 0,
      consumedMinutes: 0,
      availableMinutes: 600,
      closedReason: null,
      publishedAt: world.clock.now(),
      revision: 0,
    });
  });
  test('answers with the address, and the same once more to the same key', async () => {
    const how = { ...lender, headers: { 'Idempotency-Key': 'once' } };
    const first = await world.post('/api/offers', content, how);
    const { id, position } = receiptView.parse(first.body);
    expect(first.status).toBe(201);
    expect(first.headers.get('location')).toBe(`/api/offers/${id}`);
    expect(first.headers.get('bourse-position')).toBe(position);
    expect(await world.post('/api/offers', content, how)).toMatchObject({
      status: 201,
      body: first.body,
    });
    const other = { ...content, title: 'Autre chose' };
    expect(await world.post('/api/offers', other, how)).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
    expect((await world.page({ after: position })).items).toHaveLength(1);
  });
  test('is for members', async () => {
    expect(await world.post('/api/offers', content, { as: as(STRANGER) })).toMatchObject({
      status: 403,
      body: { code: 'not_a_member' },
    });
    expect(await world.post('/api/offers', content, { as: testOperator })).toMatchObject({
      status: 403,
      body: { code: 'not_permitted' },
    });
  });
  test('of what makes no sense is refused, and the field named', async () => {
    const wrong: readonly (readonly [string, unknown])[] = [
      ['capacityMinutes', 0],
      ['capacityMinutes', -60],
      ['capacityMinutes', 1.5],
      ['capacityMinutes', '600'],
      ['capacityMinutes', 6_000_001],
      ['skills', []],
      ['title', '  '],
      ['expiresOn', '2026-02-30'],
      ['expiresOn', undefined],
      ['colour', 'red'],
    ];
    for (const [field, value] of wrong) {
      const answer = await world.post('/api/offers', { ...content, [field]: value }, lender);
      expect(answer).toMatchObject({
        status: 422,
        body: { code: 'invalid_input', errors: [{ pointer: `/${field}` }] },
      });
    }
    const { position } = await world.publish();
    expect((await world.page({ after: position })).items).toHaveLength(1);
  });
  test('whose last day has passed is refused', async () => {
    const answer = await world.post('/api/offers', { ...content, expiresOn: '2026-02-28' }, lender);
    expect(answer).toMatchObject({
      status: 422,
      body: { code: 'date_in_the_past', field: 'expiresOn' },
    });
  });
});

describe('revising an offer', () => {
  const revised = { ...content, title: 'Relecture de permis', capacityMinutes: 480 };

  test('asks for the revision that was seen', async () => {
    const { id } = await world.publish();
    const path = `/api/offers/${id}`;
    expect(await world.put(path, revised, lender)).toMatchObject({
      status: 428,
      body: { code: 'if_match_required' },
    });
    const done = await world.put(path, revised, onRevision(0));
    expect([done.status, done.headers.get('etag')]).toEqual([200, '"1"']);
    const { position } = receiptView.parse(done.body);
    expect(await world.one(id, position)).toMatchObject({ ...revised, revision: 1 });
    expect(await world.put(path, content, onRevision(0))).toMatchObject({
      status: 412,
      body: { code: 'stale_revision' },
    });
    const malformed = { ...lender, headers: { 'If-Match': '0' } };
    expect(await world.put(path, content, malformed)).toMatchObject({
      status: 400,
      body: { code: 'invalid_header', header: 'If-Match' },
    });
  });
  test('of periods that do not add up, or run into one another, is refused', async () => {
    const march = { startsOn: '2026-03-01', endsOn: '2026-03-31', capacityMinutes: 200 };
    const { id } = await world.publish();
    const revise = (periods: readonly object[], onLatest = { 'If-Match': '*' }) =>
      world.put(`/api/offers/${id}`, { ...content, periods }, { ...lender, headers: onLatest });
    expect(await revise([march])).toMatchObject({
      status: 422,
      body: { code: 'periods_not_the_sum', sumMinutes: 200 },
    });
    const rest = { startsOn: '2026-04-01', endsOn: '2026-04-30', capacityMinutes: 400 };
    for (const wrong of [
      [rest, march],
      [march, { ...rest, startsOn: '2026-03-31' }],
      [march, { ...rest, endsOn: '2026-03-31' }],
    ]) {
      expect(await revise(wrong)).toMatchObject({
        status: 422,
        body: { code: 'invalid_input', errors: [{ pointer: '/periods' }] },
      });
    }
    expect(await revise([march, rest])).toMatchObject({ status: 200 });
    const free = { reservedMinutes: 0, consumedMinutes: 0 };
    expect((await world.one(id)).periods).toEqual([
      { ...march, ...free, availableMinutes: 200 },
      { ...rest, ...free, availableMinutes: 400 },
    ]);
  });
  test('keeps what is reserved covered', async () => {
    const { id } = await world.publish();
    await world.hear(exchangeOn(id, 500).starts());
    expect(await world.put(`/api/offers/${id}`, revised, onRevision(1))).toMatchObject({
      status: 409,
      body: { code: 'capacity_below_commitments', committedMinutes: 500 },
    });
  });
});

describe('pausing, resuming and withdrawing an offer', () => {
  const act = (id: string, what: string, body: object = {}, how = lender) =>
    world.post(`/api/offers/${id}/${what}`, body, how);

  test('each shows, and twice is once', async () => {
    const { id } = await world.publish();
    const reason = 'agent parti';
    const acts = [
      { what: 'pauses', body: {}, shows: { status: 'paused', closedReason: null, revision: 1 } },
      { what: 'resumptions', body: {}, shows: { status: 'open', closedReason: null, revision: 2 } },
      {
        what: 'withdrawals',
        body: { reason },
        shows: { status: 'withdrawn', closedReason: reason, revision: 3 },
      },
    ];
    for (const { what, body, shows } of acts) {
      for (let time = 1; time <= 2; time += 1) {
        const answer = await act(id, what, body);
        expect(answer).toMatchObject({ status: 200, body: { id, revision: shows.revision } });
        const { position } = receiptView.parse(answer.body);
        expect(await world.one(id, position)).toMatchObject(shows);
      }
    }
    for (const closed of [
      await act(id, 'pauses'),
      await act(id, 'resumptions'),
      await world.put(`/api/offers/${id}`, content, onRevision(3)),
    ]) {
      expect(closed).toMatchObject({ status: 409, body: { code: 'offer_closed' } });
    }
  });
  test('is for the lender, on an offer that is there', async () => {
    const { id } = await world.publish();
    const others = { as: as(LILLE) };
    const unknown = newId();
    const refusals = [
      { answer: await act(id, 'pauses', {}, others), status: 403, code: 'not_the_lender' },
      { answer: await act(unknown, 'pauses'), status: 404, code: 'offer_unknown' },
      { answer: await act(id, 'withdrawals'), status: 422, code: 'invalid_input' },
      {
        answer: await act(id, 'pauses', {}, onRevision(5)),
        status: 412,
        code: 'stale_revision',
      },
      { answer: await world.get(`/api/offers/${unknown}`), status: 404, code: 'offer_unknown' },
      { answer: await world.get('/api/offers/1'), status: 404, code: 'not_found' },
    ];
    for (const { answer, status, code } of refusals) {
      expect(answer).toMatchObject({ status, body: { code } });
    }
    expect(await world.one(id)).toMatchObject({ status: 'open', revision: 0 });
  });
});

describe('time', () => {
  test('ends an offer after its last day, not on it, and ends no other', async () => {
    const ending = await world.publish();
    const pausing = await world.publish();
    await world.post(`/api/offers/${pausing.id}/pauses`, {}, lender);
    const later = await world.publish({ expiresOn: '2026-07-01' });
    const endless = await world.publish({ expiresOn: null });
    world.clock.set('2026-06-30T21:59:59.999Z');
    await sleep(100);
    expect(await world.one(ending.id)).toMatchObject({ status: 'open' });
    world.clock.set('2026-06-30T22:00:00.000Z');
    for (const { id } of [ending, pausing]) {
      const ended = await eventually(
        () => world.one(id),
        ({ status }) => status === 'expired',
      );
      expect(ended).toMatchObject({ status: 'expired' });
    }
    expect(await world.one(later.id)).toMatchObject({ status: 'open' });
    expect(await world.one(endless.id)).toMatchObject({ status: 'open', revision: 0 });
    const late = await world.post(`/api/offers/${ending.id}/resumptions`, {}, lender);
    expect(late).toMatchObject({ status: 409, body: { code: 'offer_closed', status: 409 } });
  });
});
