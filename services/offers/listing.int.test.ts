import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { systemClock } from '@bourse/kernel/clock';
import { eventually } from '@bourse/service-kit/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import * as fixtures from './fixtures.ts';

const { as, content, DUNKERQUE, exchangeOn, LILLE, receiptView, topics } = fixtures;
const lender = { as: as(DUNKERQUE) };

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

const idsOf = async (query: Readonly<Record<string, string>>) =>
  (await world.page(query)).items.map(({ offerId }) => offerId);

describe('offers are found', () => {
  let [permits, school, roads] = ['', '', ''];
  let after = '';
  beforeEach(async () => {
    ({ id: permits } = await world.publish());
    ({ id: school } = await world.publish({
      title: 'Rénovation énergétique d’une école',
      description: 'Diagnostic, puis suivi des travaux "clé en main" -- deux visites.',
      skills: ['Énergie', 'Bâtiment'],
      capacityMinutes: 90,
    }));
    const road = { title: 'Voirie', description: 'Chaussées', skills: ['Voirie'] };
    ({ id: roads } = await world.publish({ ...road, capacityMinutes: 120 }, LILLE));
    const paused = await world.post(`/api/offers/${permits}/pauses`, {}, lender);
    ({ position: after } = receiptView.parse(paused.body));
  });

  test('the open ones, unless another status, any, or those of a lender are asked for', async () => {
    expect(await idsOf({ after })).toEqual([roads, school]);
    expect(await idsOf({ minAvailableMinutes: '1' })).toEqual([roads, school]);
    expect(await idsOf({ status: 'any' })).toEqual([roads, school, permits]);
    expect(await idsOf({ lenderId: DUNKERQUE })).toEqual([school, permits]);
    expect(await idsOf({ lenderId: DUNKERQUE, status: 'open' })).toEqual([school]);
    expect(await idsOf({ lenderId: DUNKERQUE, status: 'any' })).toEqual([school, permits]);
  });
  test('the newest first, by status, lender, skill and what is left', async () => {
    expect(await idsOf({ after, status: 'any' })).toEqual([roads, school, permits]);
    expect(await idsOf({ status: 'open' })).toEqual([roads, school]);
    expect(await idsOf({ status: 'paused' })).toEqual([permits]);
    expect(await idsOf({ status: 'withdrawn' })).toEqual([]);
    expect(await idsOf({ lenderId: LILLE })).toEqual([roads]);
    expect(await idsOf({ skill: 'ÉNERGIE' })).toEqual([school]);
    expect(await idsOf({ skill: 'énerg' })).toEqual([]);
    expect(await idsOf({ minAvailableMinutes: '120' })).toEqual([roads]);
    expect(await idsOf({ status: 'any', minAvailableMinutes: '120' })).toEqual([roads, permits]);
    expect(await idsOf({ status: 'any', minAvailableMinutes: '121' })).toEqual([permits]);
    expect(await idsOf({ status: 'open', lenderId: DUNKERQUE, q: 'ecole' })).toEqual([school]);
  });
  test('by words, whatever their accents and case, the last one perhaps unfinished', async () => {
    expect(await idsOf({ after, q: 'école' })).toEqual([school]);
    expect(await idsOf({ after, q: 'école'.normalize('NFD') })).toEqual([school]);
    expect(await idsOf({ q: 'ECOLE energetique' })).toEqual([school]);
    expect(await idsOf({ q: 'chaussees' })).toEqual([roads]);
    expect(await idsOf({ q: 'bat' })).toEqual([school]);
    expect(await idsOf({ q: 'bat ecole' })).toEqual([]);
    expect(await idsOf({ q: 'permis voirie' })).toEqual([]);
  });
  test('by the département and the EPCI of the lender', async () => {
    expect(await idsOf({ after, departement: '59' })).toEqual([roads, school]);
    expect(await idsOf({ departement: '59', status: 'any', q: 'permis' })).toEqual([permits]);
    expect(await idsOf({ departement: '2A' })).toEqual([]);
    expect(await idsOf({ epciId: DUNKERQUE })).toEqual([school]);
    expect(await idsOf({ epciId: LILLE, departement: '59' })).toEqual([roads]);
  });
  test('by nothing that would be taken for an operator', async () => {
    const hostile = ['"', '*', '--', '()', 'NEAR(', 'NEAR(ecole diagnostic)', 'NOT', '%_'];
    hostile.push('ecole OR voirie', 'ecole AND voirie', 'words : voirie', '\u0000', '\u{1F600}');
    hostile.push('^voirie"; DROP TABLE offers');
    for (const q of hostile) expect([q, await idsOf({ after, q })]).toEqual([q, []]);
  });
  test('by words in the middle of hostile ones', async () => {
    expect(await idsOf({ after, q: '"clé' })).toEqual([school]);
    expect(await idsOf({ after, q: 'visites" --' })).toEqual([school]);
    expect(await idsOf({ after, q: "d'une (ecole)*" })).toEqual([school]);
    expect(await idsOf({ after, q: 'x'.repeat(200) })).toEqual([]);
  });
  test('by what they say now, not by what they said', async () => {
    const revised = { ...content, title: 'Numérisation', description: 'Cadastre', skills: ['SIG'] };
    const { body } = await world.put(`/api/offers/${permits}`, revised, {
      ...lender,
      headers: { 'If-Match': '*' },
    });
    const { position } = receiptView.parse(body);
    const status = 'any';
    expect(await idsOf({ after: position, status, q: 'numerisation' })).toEqual([permits]);
    expect(await idsOf({ status, skill: 'sig' })).toEqual([permits]);
    expect(await idsOf({ status, q: 'permis' })).toEqual([]);
    expect(await idsOf({ status, skill: 'urbanisme' })).toEqual([]);
  });
  test('not by a filter that makes no sense', async () => {
    for (const query of [
      'status=lost',
      'lenderId=Lille',
      'departement=Nord',
      'departement=975x',
      'epciId=Lille',
      'q=',
      `q=${'x'.repeat(201)}`,
      'minAvailableMinutes=1.5',
      'limit=0',
      'limit=201',
      'colour=red',
      'after=offers',
      'status=open&status=paused',
    ]) {
      const { status, body } = await world.get(`/api/offers?${query}`);
      expect({ query, status, body }).toMatchObject({
        query,
        status: 400,
        body: { code: 'invalid_query' },
      });
    }
  });
});

describe('offers are counted by département', () => {
  const departementsView = z.object({
    items: z.array(z.object({ departement: z.string(), name: z.string(), open: z.int() })),
    elsewhere: z.int(),
    total: z.int(),
  });
  const counted = async (after: string) => {
    const { status, body } = await world.get(`/api/offers/by-departement?after=${after}`);
    expect(status).toBe(200);
    const { items, ...sums } = departementsView.parse(body);
    const some = items.filter(({ open }) => open !== 0);
    return { ...sums, lines: items.length, some };
  };
  const nord = (open: number) => ({
    lines: 109,
    some: open === 0 ? [] : [{ departement: '59', name: 'Nord', open }],
    elsewhere: 0,
    total: open,
  });

  test('as soon as they are published, paused, resumed, withdrawn', async () => {
    const { id, position } = await world.publish();
    expect(await counted(position)).toEqual(nord(1));
    const steps = [
      ['pauses', {}, 1],
      ['resumptions', {}, 2],
      ['pauses', {}, 1],
      ['withdrawals', { reason: 'agent parti' }, 1],
    ] as const;
    await world.publish({}, LILLE);
    for (const [step, body, open] of steps) {
      const done = await world.post(`/api/offers/${id}/${step}`, body, lender);
      expect([step, await counted(receiptView.parse(done.body).position)]).toEqual([
        step,
        nord(open),
      ]);
    }
  });
  test('and the ids of offers are no place of theirs', async () => {
    expect((await world.get('/api/offers/by-departement?departement=59')).status).toBe(400);
    expect((await world.get('/api/offers/by-region')).status).toBe(404);
  });
});

describe('pages of offers', () => {
  test('hold every offer once, though new ones come in between', async () => {
    const published: string[] = [];
    let after = '';
    for (let count = 1; count <= 7; count += 1) {
      const { id, position } = await world.publish();
      published.unshift(id);
      after = position;
    }
    const seen: string[][] = [];
    let page = await world.page({ after, limit: '3' });
    for (;;) {
      seen.push(page.items.map(({ offerId }) => offerId));
      if (page.next === null) break;
      const { position } = await world.publish();
      page = await world.page({ after: position, limit: '3', cursor: page.next });
    }
    expect(seen).toEqual([published.slice(0, 3), published.slice(3, 6), published.slice(6)]);
  });
  test('are those of the filter', async () => {
    const lilles: string[] = [];
    let after = '';
    for (let count = 1; count <= 3; count += 1) {
      lilles.unshift((await world.publish({}, LILLE)).id);
      ({ position: after } = await world.publish());
    }
    const first = await world.page({ after, lenderId: LILLE, limit: '2' });
    const second = await world.page({ lenderId: LILLE, limit: '2', cursor: String(first.next) });
    const found = [...first.items, ...second.items].map(({ offerId }) => offerId);
    expect([found, second.next]).toEqual([lilles, null]);
  });
  test('begin at no cursor but their own', async () => {
    for (const cursor of ['x', 'YmVmb3JlOi0x', 'YmVmb3JlOg']) {
      const answer = await world.get(`/api/offers?cursor=${cursor}`);
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
    }
  });
});

test('a read waits for a position of this service, and for no other', async () => {
  const { position } = await world.publish();
  const ahead = `offers:${Number(position.split(':')[1]) + 1_000}`;
  expect(await world.get(`/api/offers?after=${ahead}`)).toMatchObject({
    status: 503,
    body: { code: 'read_model_behind' },
  });
  expect(await world.get('/api/offers?after=requests:1')).toMatchObject({
    status: 400,
    body: { code: 'position_of_another_service' },
  });
});

test('the view made again from nothing is the view that was', async () => {
  const { id } = await world.publish();
  const other = await world.publish({ title: 'Voirie' }, LILLE);
  const exchange = exchangeOn(id, 300);
  await world.hear(exchange.starts(), exchange.isSettled(200), exchangeOn(id, 999).starts());
  await world.hear(exchangeOn(id, 60).starts());
  await world.put(
    `/api/offers/${other.id}`,
    { ...content, title: 'Ponts' },
    {
      as: as(LILLE),
      headers: { 'If-Match': '"0"' },
    },
  );
  const withdrawn = await world.post(
    `/api/offers/${other.id}/withdrawals`,
    { reason: 'agent parti' },
    { as: as(LILLE) },
  );
  const { position: after } = receiptView.parse(withdrawn.body);
  const live = await world.page({ after, status: 'any' });
  expect(live.items).toMatchObject([
    { status: 'withdrawn', title: 'Ponts', revision: 2 },
    { reservedMinutes: 60, consumedMinutes: 200, availableMinutes: 340, revision: 4 },
  ]);
  await world.stop();
  for (const suffix of ['', '-wal', '-shm'])
    await rm(join(directory, 'service', `offers.sqlite${suffix}`), { force: true });
  world = await fixtures.startWorld({ directory, store, broadcast });
  await eventually(
    () => world.page({ status: 'any' }),
    ({ items }) => items.length === live.items.length,
  );
  expect(await world.page({ after, status: 'any' })).toEqual(live);
  expect(await idsOf({ status: 'any', q: 'ponts' })).toEqual([other.id]);
});
