import { agentOf, testIdentity } from '@bourse/identity/testing';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { exchanges } from '@bourse/contracts/exchanges';
import { requests } from '@bourse/contracts/requests';
import { territories } from '@bourse/contracts/territories';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { fixedClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { createApplication } from '@bourse/service-kit/application';
import { type IdempotencyMemory, openIdempotencyMemory } from '@bourse/service-kit/idempotency';
import { createLogger } from '@bourse/service-kit/logger';
import { listen, type RunningServer } from '@bourse/service-kit/server';
import type { Service } from '@bourse/service-kit/service';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { admission, agreement, cancellation, lapse } from './news-of-others.ts';
import { startRequests } from './service.ts';

const ghyvelde = 'insee:59260';
const ecourt = 'insee:62284';
const content = {
  title: 'Relire un permis de construire',
  need: 'Un dossier difficile en zone inondable, à l’école.',
  skills: ['Urbanisme'],
  estimatedMinutes: 480,
  neededBy: '2026-06-30',
};
const requestSchema = z.looseObject({
  requestId: z.string(),
  status: z.string(),
  exchangeId: z.string().nullable(),
  revision: z.int(),
});
const pageSchema = z.object({ items: z.array(requestSchema), next: z.string().nullable() });
const receiptSchema = z.object({ id: z.string(), position: z.string() });
const problemSchema = z.looseObject({ code: z.string() });

let directory: string;
let clock: ReturnType<typeof fixedClock>;
let store: ReturnType<typeof openSqliteEventStore>;
let broadcast: ReturnType<typeof openSqliteBroadcast>;
let idempotency: IdempotencyMemory;
let service: Service;
let server: RunningServer;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-requests-'));
  clock = fixedClock('2026-03-01T09:00:00.000Z');
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  broadcast = openSqliteBroadcast({
    directory,
    topics: [requests.topic, exchanges.topic, territories.topic],
    // One, so that whoever has handled a record has handled those published before it.
    partitions: 1,
    clock,
  });
  idempotency = openIdempotencyMemory({ file: join(directory, 'answers.sqlite'), clock });
  await startService();
  await broadcast.publish(territories.topic, [ghyvelde, ecourt].map(admission));
});
afterEach(async () => {
  await stopService();
  idempotency.close();
  await broadcast.close();
  await store.close();
  await rm(directory, { recursive: true });
});

let identity: Awaited<ReturnType<typeof testIdentity>>;
async function startService(): Promise<void> {
  identity = await testIdentity();
  const logger = createLogger({ level: 'silent' });
  const ports = { store, broadcast, directory, clock, logger };
  service = await startRequests(ports, { deadlinesEveryMs: 10 });
  const application = createApplication({
    services: [service],
    authenticate: identity.authenticate,
    idempotency,
    clock,
    logger,
    landingPage: '',
  });
  server = await listen(application, { host: '127.0.0.1', port: 0 });
  expect(await service.caughtUp(5_000)).toBe(true);
}

async function stopService(): Promise<void> {
  await server.stop(1_000);
  await service.stop();
}

type Sent = { readonly by?: string; readonly headers?: Record<string, string> };

const write = async (method: 'POST' | 'PUT', path: string, body: unknown, sent: Sent = {}) =>
  fetch(`${server.url}${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      'idempotency-key': newId(),
      ...(await identity.as(agentOf(sent.by ?? ghyvelde, 'secretary'))),
      ...sent.headers,
    },
    body: JSON.stringify(body),
  });
const post = (path: string, body: unknown, sent?: Sent) => write('POST', path, body, sent);
const put = (path: string, body: unknown, ifMatch: string) =>
  write('PUT', path, body, { headers: { 'if-match': ifMatch } });
const get = (path: string) => fetch(`${server.url}${path}`);

async function posted(changes: Partial<typeof content> = {}, by = ghyvelde) {
  const response = await post('/api/requests', { ...content, ...changes }, { by });
  expect(response.status).toBe(201);
  return receiptSchema.parse(await response.json());
}
const page = async (query: string) => {
  const response = await get(`/api/requests?${query}`);
  expect([query, response.status]).toEqual([query, 200]);
  return pageSchema.parse(await response.json());
};
const idsOf = async (query: string) => (await page(query)).items.map(({ requestId }) => requestId);
const shown = async (id: string, after = '') =>
  requestSchema.parse(await (await get(`/api/requests/${id}${after}`)).json());
const refusalOf = async (response: Response) => {
  const { code } = problemSchema.parse(await response.json());
  return `${response.status} ${code}`;
};

async function eventually(id: string, expected: object): Promise<void> {
  const giveUpAt = Date.now() + 5_000;
  while (Date.now() < giveUpAt) {
    const request = await shown(id);
    if (Object.entries(expected).every(([name, value]) => request[name] === value)) return;
    await sleep(10);
  }
  expect(await shown(id)).toMatchObject(expected);
}

/** Waits until every exchange record published so far was handled: another request is fulfilled by the last one. */
async function exchangesHandled(): Promise<void> {
  const { id } = await posted({ title: 'Un repère' });
  await broadcast.publish(exchanges.topic, [agreement(newId(), id)]);
  await eventually(id, { status: 'fulfilled' });
}

describe('requests over HTTP', () => {
  test('are posted by members, and read by whoever wrote them at once', async () => {
    const { id, position } = await posted();
    const response = await get(`/api/requests/${id}?after=${position}`);
    expect(response.headers.get('etag')).toBe('"0"');
    expect(await response.json()).toEqual({
      requestId: id,
      borrowerId: ghyvelde,
      status: 'open',
      ...content,
      exchangeId: null,
      closedReason: null,
      postedAt: clock.now(),
      revision: 0,
    });
    expect(await idsOf(`after=${position}`)).toEqual([id]);
    expect(await refusalOf(await get('/api/requests?after=offers:1'))).toBe(
      '400 position_of_another_service',
    );
    expect(await refusalOf(await get(`/api/requests/${newId()}`))).toBe('404 request_unknown');
  });

  test('are refused for strangers, past days and bad input, and nothing is written', async () => {
    const stranger = await post('/api/requests', content, { by: 'insee:75056' });
    expect(await refusalOf(stranger)).toBe('403 not_a_member');
    const late = await post('/api/requests', { ...content, neededBy: '2026-02-28' });
    expect(await refusalOf(late)).toBe('422 date_in_the_past');
    for (const bad of [{ estimatedMinutes: 1.5 }, { neededBy: 'demain' }, { colour: 'red' }]) {
      const response = await post('/api/requests', { ...content, ...bad });
      expect(await refusalOf(response)).toBe('422 invalid_input');
    }
    expect(await idsOf(`after=${(await posted()).position}`)).toHaveLength(1);
  });

  test('are posted once, however often the same call comes', async () => {
    const headers = { 'idempotency-key': 'once' };
    const answers = [];
    for (let time = 1; time <= 2; time += 1) {
      const response = await post('/api/requests', content, { headers });
      answers.push(receiptSchema.parse(await response.json()));
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(await idsOf(`after=${answers[0]?.position}`)).toEqual([answers[0]?.id]);
  });

  test('are found and counted by where the borrower lies', async () => {
    const { id: north } = await posted();
    const { id: west, position } = await posted({}, ecourt);
    expect(await idsOf(`departement=59&after=${position}`)).toEqual([north]);
    expect(await idsOf('departement=62&q=permis')).toEqual([west]);
    expect(await idsOf('epciId=siren:245900428')).toEqual([north]);
    expect(await idsOf('epciId=siren:245900428&departement=62')).toEqual([]);
    const cancelled = await post(
      `/api/requests/${west}/cancellations`,
      { reason: 'fait' },
      {
        by: ecourt,
      },
    );
    const { position: after } = receiptSchema.parse(await cancelled.json());
    const counted = await (await get(`/api/requests/by-departement?after=${after}`)).json();
    expect(counted).toMatchObject({ elsewhere: 0, total: 1 });
    const { items } = z.object({ items: z.array(z.looseObject({ open: z.int() })) }).parse(counted);
    expect(items.filter(({ open }) => open > 0)).toEqual([
      { departement: '59', name: 'Nord', open: 1 },
    ]);
  });

  test('are told to whoever looks at the list that they come into, the newest first', async () => {
    const first = await posted();
    const second = await posted({}, ecourt);
    const { position } = second;
    expect(await idsOf(`after=${position}`)).toEqual([second.id, first.id]);
    /** The first of which a list tells. */
    const told = async (query: string): Promise<string> => {
      const response = await fetch(`${server.url}/api/requests/changes?${query}`, {
        headers: await identity.as(agentOf(ghyvelde, 'secretary')),
      });
      let text = '';
      for await (const part of response.body as AsyncIterable<Uint8Array>) {
        text += Buffer.from(part).toString('utf8');
        const [, id] = /\nevent: request\ndata: {"requestId":"([^"]*)"/.exec(text) ?? [];
        if (id !== undefined) return id;
      }
      throw new Error(`nothing was told: ${text}`);
    };
    expect(await told('')).toBe(second.id);
    expect(await told(`exceptBorrowerId=${ecourt}`)).toBe(first.id);
    expect(await told('since=2026-03-01T09:00:00.000Z&departement=59')).toBe(first.id);
    clock.set('2026-03-01T09:00:01.000Z');
    const next = [
      told('since=2026-03-01T09:00:00.001Z'),
      told(`since=2026-03-01T09:00:00.001Z&exceptBorrowerId=${ecourt}`),
    ];
    const third = await posted();
    expect(await Promise.all(next)).toEqual([third.id, third.id]);
  });

  test('are found by status, borrower, words, skill and day, in pages', async () => {
    const first = await posted();
    const second = await posted({
      title: 'Refaire le site',
      need: 'Il ne marche plus.',
      skills: [],
      neededBy: '2026-04-01',
    });
    const third = await posted({ title: 'Budget annexe', skills: ['Finances'] }, ecourt);
    const { position } = receiptSchema.parse(
      await (
        await post(`/api/requests/${second.id}/cancellations`, { reason: 'plus besoin' })
      ).json(),
    );
    const find = (query: string) => idsOf(`after=${position}&${query}`);
    expect(await find('')).toEqual([third.id, first.id]);
    expect(await find('status=open')).toEqual([third.id, first.id]);
    expect(await find('status=any')).toEqual([third.id, second.id, first.id]);
    expect(await find(`borrowerId=${ghyvelde}`)).toEqual([second.id, first.id]);
    expect(await find(`borrowerId=${ghyvelde}&status=open`)).toEqual([first.id]);
    expect(await find('status=cancelled')).toEqual([second.id]);
    expect(await find(`borrowerId=${ecourt}`)).toEqual([third.id]);
    expect(await find('skill=finances')).toEqual([third.id]);
    expect(await find(`exceptBorrowerId=${ghyvelde}`)).toEqual([third.id]);
    expect(await find('q=ecole+inond')).toEqual([third.id, first.id]);
    expect(await find('q=permis')).toEqual([first.id]);
    expect(await find(`q=${encodeURIComponent('" OR *')}`)).toEqual([]);
    expect(await find(`q=${encodeURIComponent('*')}`)).toEqual([]);
    expect(await find('status=any&neededBefore=2026-04-01')).toEqual([]);
    expect(await find('status=any&neededBefore=2026-04-02')).toEqual([second.id]);
    const { items, next } = await page('status=any&limit=2');
    expect(items.map(({ requestId }) => requestId)).toEqual([third.id, second.id]);
    expect(await find(`status=any&limit=2&cursor=${next}`)).toEqual([first.id]);
    expect(await refusalOf(await get('/api/requests?cursor=x'))).toBe('400 invalid_cursor');
  });

  test('are revised on the revision that was read, and found by what they say now', async () => {
    const { id } = await posted();
    const path = `/api/requests/${id}`;
    const revised = { ...content, title: 'Relire un permis d’aménager', skills: ['Droit'] };
    const missing = await write('PUT', path, revised);
    expect(await refusalOf(missing)).toBe('428 if_match_required');
    const done = await put(path, revised, '"0"');
    expect(done.headers.get('etag')).toBe('"1"');
    const { position } = receiptSchema.parse(await done.json());
    expect(await shown(id, `?after=${position}`)).toMatchObject({ ...revised, revision: 1 });
    expect(await idsOf('skill=droit&q=amenager')).toEqual([id]);
    expect(await idsOf('skill=urbanisme')).toEqual([]);
    expect(await refusalOf(await put(path, content, '"0"'))).toBe('412 stale_revision');
    const stranger = await post(`${path}/cancellations`, { reason: 'non merci' }, { by: ecourt });
    expect(await refusalOf(stranger)).toBe('403 not_the_borrower');
  });

  test('are cancelled for a reason, which is shown', async () => {
    const { id } = await posted();
    const reason = 'Le projet est reporté d’un an.';
    const response = await post(`/api/requests/${id}/cancellations`, { reason });
    const { position } = receiptSchema.parse(await response.json());
    expect(await shown(id, `?after=${position}`)).toMatchObject({
      status: 'cancelled',
      closedReason: reason,
    });
  });

  test('are fulfilled by hand, and closed then', async () => {
    const { id } = await posted();
    const response = await post(`/api/requests/${id}/fulfilments`, {});
    expect(response.status).toBe(200);
    const { position } = receiptSchema.parse(await response.json());
    expect(await shown(id, `?after=${position}`)).toMatchObject({
      status: 'fulfilled',
      exchangeId: null,
    });
    const closed = await post(`/api/requests/${id}/cancellations`, { reason: 'trop tard' });
    expect(await refusalOf(closed)).toBe('409 request_closed');
    expect(await refusalOf(await put(`/api/requests/${id}`, content, '*'))).toBe(
      '409 request_closed',
    );
  });
});

describe('requests, time and exchanges', () => {
  test('time ends what nobody answered, after its last day', async () => {
    const { id } = await posted();
    const answered = await posted();
    await broadcast.publish(exchanges.topic, [agreement(newId(), answered.id)]);
    await eventually(answered.id, { status: 'fulfilled' });
    const later = await posted({ neededBy: '2026-07-01' });
    clock.set('2026-06-30T21:59:59.999Z');
    await sleep(100);
    expect(await shown(id)).toMatchObject({ status: 'open' });
    clock.set('2026-06-30T22:00:00.000Z');
    await eventually(id, { status: 'expired' });
    expect(await shown(answered.id)).toMatchObject({ status: 'fulfilled' });
    expect(await shown(later.id)).toMatchObject({ status: 'open' });
  });

  test('an agreed exchange fulfils, a cancelled one reopens; what comes twice counts once', async () => {
    const { id } = await posted();
    const [x1, x2] = [newId(), newId()];
    const [agreedX1, cancelledX1] = [agreement(x1, id), cancellation(x1, id)];
    await broadcast.publish(exchanges.topic, [agreedX1, agreedX1]);
    await eventually(id, { status: 'fulfilled', exchangeId: x1, revision: 1 });
    await broadcast.publish(exchanges.topic, [cancelledX1, cancelledX1, agreedX1, cancelledX1]);
    await eventually(id, { status: 'open', exchangeId: null, revision: 2 });
    await broadcast.publish(exchanges.topic, [agreement(x2, id), agreedX1, cancelledX1]);
    await exchangesHandled();
    expect(await shown(id)).toMatchObject({ status: 'fulfilled', exchangeId: x2, revision: 3 });
  });

  test('an exchange on which nobody worked reopens the request when it lapses', async () => {
    const { id } = await posted();
    const exchangeId = newId();
    const lapsed = lapse(exchangeId, id);
    await broadcast.publish(exchanges.topic, [agreement(exchangeId, id), lapsed, lapsed]);
    await exchangesHandled();
    expect(await shown(id)).toMatchObject({ status: 'open', exchangeId: null, revision: 2 });
  });

  test('a request that two exchanges answer is open again when both are cancelled', async () => {
    const { id } = await posted();
    const [x1, x2] = [newId(), newId()];
    await broadcast.publish(exchanges.topic, [agreement(x1, id), agreement(x2, id)]);
    await eventually(id, { status: 'fulfilled', exchangeId: x2 });
    await broadcast.publish(exchanges.topic, [cancellation(x1, id)]);
    await exchangesHandled();
    expect(await shown(id)).toMatchObject({ status: 'fulfilled', exchangeId: x2 });
    await broadcast.publish(exchanges.topic, [cancellation(x2, id)]);
    await eventually(id, { status: 'open', exchangeId: null });
  });

  test('an exchange cancelled after the last day lets the request expire', async () => {
    const { id } = await posted();
    const exchangeId = newId();
    await broadcast.publish(exchanges.topic, [agreement(exchangeId, id)]);
    await eventually(id, { status: 'fulfilled' });
    clock.set('2026-06-30T22:00:00.000Z');
    await broadcast.publish(exchanges.topic, [cancellation(exchangeId, id)]);
    await eventually(id, { status: 'expired', exchangeId: null, revision: 2 });
  });

  test('exchanges without a request, of an unknown or of a closed one are no trouble', async () => {
    const { id } = await posted();
    await post(`/api/requests/${id}/cancellations`, { reason: 'plus besoin' });
    for (const requestId of [null, newId(), id]) {
      const exchangeId = newId();
      await broadcast.publish(exchanges.topic, [
        agreement(exchangeId, requestId),
        cancellation(exchangeId, requestId),
      ]);
    }
    await exchangesHandled();
    expect(await shown(id)).toMatchObject({ status: 'cancelled', revision: 1 });
    const parts = await service.health();
    expect(parts.filter(({ ok }) => !ok)).toEqual([]);
    const listener = parts.find(({ name }) => name === 'fulfilment');
    expect(listener?.detail).toBe('running, 0 to go, 0 set aside');
  });

  test('the others hear of every step, in order', async () => {
    const heard: string[] = [];
    await broadcast.subscribe({
      group: 'listener',
      topics: [requests.topic],
      poison: 'stall',
      handle: async ({ headers }) => void heard.push(headers['ce_type'] ?? ''),
    });
    const { id } = await posted();
    const x1 = newId();
    await broadcast.publish(exchanges.topic, [agreement(x1, id), cancellation(x1, id)]);
    await eventually(id, { revision: 2 });
    await post(`/api/requests/${id}/cancellations`, { reason: 'plus besoin' });
    const giveUpAt = Date.now() + 5_000;
    while (heard.length < 4 && Date.now() < giveUpAt) await sleep(10);
    expect(heard).toEqual(
      ['Posted', 'Fulfilled', 'Reopened', 'Cancelled'].map(
        (step) => `bourse.requests.Request${step}.v1`,
      ),
    );
  });

  test('the view made again from nothing is the view that was', async () => {
    const [first, second] = [await posted(), await posted({ title: 'Budget annexe' })];
    const { id, position } = await posted({}, ecourt);
    await broadcast.publish(exchanges.topic, [agreement(newId(), first.id)]);
    await eventually(first.id, { status: 'fulfilled' });
    await put(`/api/requests/${second.id}`, { ...content, need: 'Autrement dit.' }, '"0"');
    await eventually(second.id, { revision: 1 });
    const live = await page(`after=${position}&status=any`);
    expect(live.items).toHaveLength(3);
    await stopService();
    for (const suffix of ['', '-wal', '-shm'])
      await rm(join(directory, 'read-models', `requests.sqlite${suffix}`), { force: true });
    await startService();
    expect(await page('status=any')).toEqual(live);
    expect(await idsOf('q=autrement')).toEqual([second.id]);
    expect(await shown(id)).toMatchObject({ status: 'open' });
  });
});
