import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openTestEngines, type TestEngines } from '@bourse/runtime/engines-for-tests';
import { exchanges } from '@bourse/contracts/exchanges';
import { fileReadings } from '@bourse/contracts/readings';
import { type EventStore, START } from '@bourse/event-store/port';
import { actorOf, agentOf, testOperator, type TestPerson } from '@bourse/identity/testing';
import { eventually } from '@bourse/service-kit/testing';
import {
  at,
  AUDITOR,
  BERGUES,
  DUNKERQUE,
  recordFor,
  startWorld,
  uuid,
  type World,
} from './fixtures.ts';

const exchangeId = uuid('exchange');
const TIMELINE = `/api/audit/exchanges/${exchangeId}/timeline`;
const party = agentOf(BERGUES, 'secretary', 'requester');

let engines: TestEngines;
let world: World;
let appendFails: boolean;
beforeEach(async () => {
  appendFails = false;
  engines = openTestEngines();
  const frail: EventStore = {
    append: (...given) =>
      appendFails
        ? Promise.reject(new Error('no room on the disk'))
        : engines.store.append(...given),
    read: (...given) => engines.store.read(...given),
    readAll: (...given) => engines.store.readAll(...given),
    subscribe: (...given) => engines.store.subscribe(...given),
  };
  world = await startWorld({ ...engines, store: frail });
  const proposed = recordFor({
    of: exchanges,
    id: exchangeId,
    revision: 0,
    position: 1,
    event: {
      type: 'ExchangeProposed',
      data: {
        exchangeId,
        marketplaceId: 'france',
        offerId: null,
        requestId: null,
        renewsExchangeId: null,
        lenderId: DUNKERQUE,
        borrowerId: BERGUES,
        by: BERGUES,
        object: 'Diagnostic de la voirie',
        terms: { minutes: 480, unitCostCents: 4_200, startsOn: '2026-03-01', endsOn: '2026-03-31' },
        answerBy: '2026-02-28T12:00:00.000Z',
        crossesEpci: false,
      },
    },
  });
  await engines.broadcast.publish(exchanges.topic, [proposed]);
  await eventually(
    async () => (await world.getAs(TIMELINE, party)).status,
    (status) => status === 200,
  );
});
afterEach(async () => {
  await world.stop();
  await engines.close();
});

const ask = async (path: string, as: TestPerson = AUDITOR) => {
  const response = await world.getAs(path, as);
  return {
    status: response.status,
    body: (await response.json()) as { items: unknown[]; code?: string; next?: string },
  };
};
/** The log, once it holds so many. */
const readings = async (count: number, query = '') =>
  (
    await eventually(
      () => ask(`/api/audit/readings${query}`),
      ({ body }) => body.items.length >= count,
    )
  ).body.items;

describe('what those who watch read', () => {
  test('is recorded before it is answered, with who, for whom, what and when; and stands in the trail', async () => {
    expect((await ask(TIMELINE)).status).toBe(200);
    expect(await readings(1)).toMatchObject([
      {
        kind: 'timeline',
        exchangeId,
        reader: actorOf(AUDITOR),
        actingFor: AUDITOR.territoryId,
        role: 'auditor',
        readAt: at(0),
        terms: [],
      },
    ]);
    const { body } = await ask('/api/audit/events?service=audit');
    expect(body.items).toMatchObject([{ service: 'audit', actor: actorOf(AUDITOR) }]);
    // It is no event of the exchange, whose timeline stays as it was.
    expect((await ask(TIMELINE)).body.items).toHaveLength(1);
  });

  test('of an EPCI alone is recorded as well, and nothing else is read', async () => {
    const EPCI = 'siren:200040947';
    const audits = (perimeter: readonly string[]): TestPerson => ({
      subject: 'auditor-of-an-epci',
      territoryId: EPCI,
      roles: ['auditor'],
      perimeter,
    });
    const outside = audits([EPCI, 'insee:59350']);
    expect(await ask(TIMELINE, outside)).toMatchObject({ status: 403 });
    expect((await ask(`/api/audit/exchanges/${exchangeId}/readings`, outside)).status).toBe(403);
    expect((await ask('/api/audit/events', outside)).body.items).toEqual([]);
    for (const nobodysFile of ['gaps', 'unreadable', 'readings']) {
      expect((await ask(`/api/audit/${nobodysFile}`, outside)).status).toBe(403);
    }
    const inside = audits([EPCI, BERGUES]);
    world.clock.set(at(60));
    expect((await ask(TIMELINE, inside)).body.items).toHaveLength(1);
    expect((await ask('/api/audit/events', inside)).body.items).toHaveLength(1);
    // The search that found nothing is one too.
    const reader = actorOf(inside);
    const read = { reader, actingFor: EPCI, role: 'auditor' };
    expect(await readings(2, `?reader=${reader}`)).toMatchObject([
      { ...read, kind: 'timeline', exchangeId },
      { ...read, kind: 'search' },
    ]);
  });

  test('page after page is one reading, for ten minutes', async () => {
    for (let page = 0; page < 5; page += 1) await ask('/api/audit/events?service=offers&limit=1');
    world.clock.set(at(600));
    await ask('/api/audit/events?service=offers');
    await ask('/api/audit/events?service=requests');
    expect(await readings(3)).toHaveLength(3);
    const streams = new Set<string>();
    const all = engines.store.readAll(START, { categories: ['reading'] });
    for await (const { stream } of all) streams.add(stream);
    expect([...streams]).toEqual([`reading-${actorOf(AUDITOR)}_2026-01-31`]);
  });

  test('is recorded as it was asked where it is a code, and as a digest where it is words', async () => {
    await ask('/api/audit/events?type=OfferPublished&actor=Jeanne%20Dupont&stream=Dupont');
    const [one] = await readings(1);
    expect(one).toMatchObject({
      kind: 'search',
      terms: expect.arrayContaining([
        { name: 'type', value: 'OfferPublished' },
        { name: 'actor', value: expect.stringMatching(/^sha256:[\da-f]{16}$/) },
        { name: 'stream', value: expect.stringMatching(/^sha256:/) },
      ]),
    });
  });

  test('leaves the trail and its counts as they were for whoever does not ask for it', async () => {
    const shown = async () => [
      (await ask('/api/audit/events')).body.items,
      (await ask('/api/audit/gaps')).body,
    ];
    const before = await shown();
    await ask(TIMELINE);
    await readings(2);
    expect(await shown()).toEqual(before);
    expect((await ask('/api/audit/events?type=TrailRead')).body.items).toHaveLength(2);
  });

  test('event by event is one reading for each stream; an event of the log is none', async () => {
    const { items } = (await ask('/api/audit/events')).body as { items: { eventId: string }[] };
    await ask(`/api/audit/events/${items[0]?.eventId ?? ''}`);
    await ask(`/api/audit/events/${items[0]?.eventId ?? ''}`);
    const found = await readings(2);
    expect(found).toMatchObject([{}, {}]);
    expect(found).toContainEqual(
      expect.objectContaining({
        kind: 'event',
        exchangeId,
        terms: [{ name: 'stream', value: `exchange-${exchangeId}` }],
      }),
    );
    const own = (await ask('/api/audit/events?service=audit')).body.items as { eventId: string }[];
    await ask(`/api/audit/events/${own[0]?.eventId ?? ''}`);
    // The search for them was one more, and nothing else.
    expect(await readings(3)).toHaveLength(3);
  });

  test('cannot be read when it cannot be recorded; the parties read on', async () => {
    appendFails = true;
    for (const path of [TIMELINE, '/api/audit/events']) {
      expect(await ask(path)).toMatchObject({
        status: 503,
        body: { code: 'reading_not_recorded' },
      });
    }
    expect((await ask(TIMELINE, party)).status).toBe(200);
    expect((await ask('/api/audit/gaps')).status).toBe(200);
    appendFails = false;
    expect((await ask(TIMELINE)).status).toBe(200);
    expect(await readings(1)).toHaveLength(1);
  });

  test('is told to the parties, without who it was; what parties read is nobody’s affair', async () => {
    await ask(TIMELINE, party);
    await ask(TIMELINE);
    await ask(TIMELINE, testOperator);
    await readings(2);
    const told = (await ask(`/api/audit/exchanges/${exchangeId}/readings`, party)).body.items;
    expect(told).toHaveLength(2);
    expect(told).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ actingFor: null, role: 'operator', readAt: at(0) }),
        expect.objectContaining({ actingFor: AUDITOR.territoryId, role: 'auditor' }),
      ]),
    );
    expect(JSON.stringify(told)).not.toContain(actorOf(AUDITOR));
    const stranger = agentOf('insee:59350', 'stranger', 'requester');
    const path = `/api/audit/exchanges/${exchangeId}/readings`;
    expect(await ask(path, stranger)).toMatchObject({ status: 403 });
    expect(await ask(`/api/audit/exchanges/${uuid('none')}/readings`)).toMatchObject({
      status: 404,
      body: { code: 'trail_exchange_unknown' },
    });
    expect(await ask('/api/audit/readings', party)).toMatchObject({ status: 403 });
  });

  test('of the files of settlement stands beside it, in the log, for the parties, and nowhere else', async () => {
    const shown = async () => [
      (await ask('/api/audit/events?service=settlement')).body.items,
      (await ask(`/api/audit/events?territoryId=${BERGUES}`)).body.items,
      (await ask('/api/audit/gaps')).body,
    ];
    const before = await shown();
    const tell = (revision: number, file: { exchange: string | null; account: string | null }) =>
      recordFor({
        of: fileReadings,
        id: 'somebody',
        revision,
        position: 10 + revision,
        actor: actorOf(testOperator),
        event: {
          type: 'FileRead',
          data: {
            kind: file.exchange === null ? 'statement' : 'exchange',
            readAt: at(10 + revision),
            actingFor: null,
            role: 'operator',
            readExchangeId: file.exchange,
            readAccountId: file.account,
            terms: [],
          },
        },
      });
    await engines.broadcast.publish(fileReadings.topic, [
      tell(0, { exchange: exchangeId, account: null }),
      tell(1, { exchange: null, account: BERGUES }),
    ]);
    const ofOperator = await readings(2, `?reader=${actorOf(testOperator)}`);
    expect(ofOperator).toMatchObject([
      { kind: 'statement', exchangeId: null, accountId: BERGUES, readAt: at(11) },
      { kind: 'exchange', exchangeId, accountId: null, readAt: at(10) },
    ]);
    const told = await ask(`/api/audit/exchanges/${exchangeId}/readings`, party);
    expect(told.body.items).toEqual([
      { kind: 'exchange', readAt: at(10), actingFor: null, role: 'operator' },
    ]);
    expect(await shown()).toEqual(before);
    expect((await ask(TIMELINE, party)).body.items).toHaveLength(1);
    expect((await ask('/api/audit/events?type=FileRead')).body.items).toHaveLength(2);
  });

  test('is listed by exchange and by reader, page by page; looking at that log is no reading', async () => {
    await ask(TIMELINE);
    world.clock.set(at(60));
    await ask('/api/audit/events?service=offers', testOperator);
    expect(await readings(2)).toHaveLength(2);
    expect(await readings(1, `?exchangeId=${exchangeId}`)).toHaveLength(1);
    expect(await readings(1, `?reader=${actorOf(testOperator)}`)).toMatchObject([
      { role: 'operator' },
    ]);
    const first = (await ask('/api/audit/readings?limit=1')).body;
    expect(first.items).toMatchObject([{ readAt: at(60) }]);
    const second = (await ask(`/api/audit/readings?limit=1&cursor=${String(first.next)}`)).body;
    expect(second).toMatchObject({ items: [{ readAt: at(0) }], next: null });
    expect((await ask('/api/audit/readings?cursor=zzz')).body).toMatchObject({
      code: 'invalid_cursor',
    });
  });
});
