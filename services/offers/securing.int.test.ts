import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { readEvent } from '@bourse/contracts/contract';
import { type OfferEvent, offers } from '@bourse/contracts/offers';
import { START } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { systemClock } from '@bourse/kernel/clock';
import { newId, type Uuid } from '@bourse/kernel/ids';
import { eventually } from '@bourse/service-kit/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fixtures from './fixtures.ts';

const { exchangeOn, LILLE, securingHealth, topics } = fixtures;

let directory: string;
let store: ReturnType<typeof openSqliteEventStore>;
let broadcast: ReturnType<typeof openSqliteBroadcast>;
let world: fixtures.World;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-offers-'));
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  // Several partitions, so that exchanges come at the same time.
  broadcast = openSqliteBroadcast({ directory, topics, partitions: 4, clock: systemClock });
  world = await fixtures.startWorld({ directory, store, broadcast });
});
afterEach(async () => {
  await world.stop();
  await broadcast.close();
  await store.close();
  await rm(directory, { recursive: true });
});

/** What became of capacity, in the order of the store. */
async function recorded(): Promise<OfferEvent[]> {
  const events: OfferEvent[] = [];
  for await (const { type, data, metadata } of store.readAll(START, { categories: ['offer'] })) {
    events.push(readEvent(offers, { type, data, schemaVersion: metadata.schemaVersion }));
  }
  return events.filter(({ type }) => type.startsWith('Capacity'));
}
const steps = async () => (await recorded()).map(({ type }) => type);
/** The view once it shows everything recorded. */
async function shown(id: Uuid) {
  const count = (await recorded()).filter(({ data }) => data.offerId === id).length;
  return eventually(
    () => world.one(id),
    ({ revision }) => revision === count,
  );
}
const well = { ok: true, detail: 'running, 0 to go, 0 set aside' };

describe('the capacity of an offer follows exchanges', () => {
  test('reserved, then consumed for what was delivered; the rest is free again', async () => {
    const { id } = await world.publish();
    const exchange = exchangeOn(id, 480);
    await world.hear(exchange.starts());
    expect(await shown(id)).toMatchObject({ reservedMinutes: 480, availableMinutes: 120 });
    await world.hear(exchange.isSigned(), exchange.isSettled(300));
    expect(await shown(id)).toMatchObject({
      reservedMinutes: 0,
      consumedMinutes: 300,
      availableMinutes: 300,
    });
    expect(await securingHealth(world.service)).toMatchObject(well);
  });

  test('given back by a refusal or a cancellation, and reserved anew at the next attempt', async () => {
    const { id } = await world.publish();
    const exchange = exchangeOn(id, 600);
    await world.hear(exchange.starts(), exchange.isRefused());
    expect(await shown(id)).toMatchObject({ reservedMinutes: 0, availableMinutes: 600 });
    await world.hear(exchange.starts(2));
    expect(await shown(id)).toMatchObject({ reservedMinutes: 600, availableMinutes: 0 });
    await world.hear(exchange.isCancelled());
    expect(await shown(id)).toMatchObject({ reservedMinutes: 0, availableMinutes: 600 });
  });

  test('given back when the exchange lapses, once', async () => {
    const { id } = await world.publish();
    const exchange = exchangeOn(id, 600);
    const lapse = exchange.isLapsed();
    await world.hear(exchange.starts(), lapse, lapse);
    expect(await shown(id)).toMatchObject({ reservedMinutes: 0, availableMinutes: 600 });
    expect(await steps()).toEqual(['CapacityReserved', 'CapacityReleased']);
    expect(await securingHealth(world.service)).toMatchObject(well);
  });

  test('once for each step, however often it is told', async () => {
    const { id } = await world.publish();
    const [kept, dropped] = [exchangeOn(id, 200), exchangeOn(id, 100)];
    const news = [
      kept.starts(),
      kept.isRefused(),
      kept.starts(2),
      kept.isSettled(150),
      dropped.starts(),
      dropped.isCancelled(),
    ];
    await world.hear(...news.flatMap((one) => [one, one]));
    const once = await steps();
    expect(once).toHaveLength(news.length);
    await world.hear(...news, ...news);
    expect(await steps()).toEqual(once);
    expect(await shown(id)).toMatchObject({ consumedMinutes: 150, availableMinutes: 450 });
    expect(await securingHealth(world.service)).toMatchObject(well);
  });

  test('an old refusal told again gives back nothing of a later attempt', async () => {
    const { id } = await world.publish({ capacityMinutes: 100 });
    const exchange = exchangeOn(id, 200);
    // The first attempt reserved nothing, so that its refusal left no trace to be recognised by.
    const [first, refusal, second] = [exchange.starts(), exchange.isRefused(), exchange.starts(2)];
    await world.hear(first, refusal);
    const revised = await world.put(`/api/offers/${id}`, fixtures.content, {
      as: fixtures.as(fixtures.DUNKERQUE),
      headers: { 'If-Match': '*' },
    });
    expect(revised.status).toBe(200);
    await world.hear(second, first, refusal, second);
    expect(await steps()).toEqual(['CapacityReservationRefused', 'CapacityReserved']);
  });

  test('an attempt whose predecessor was never given back takes its place', async () => {
    const { id } = await world.publish();
    const exchange = exchangeOn(id, 400);
    await world.hear(exchange.starts(), exchange.starts(2), exchange.isRefused());
    expect(await steps()).toEqual(['CapacityReserved', 'CapacityReleased', 'CapacityReserved']);
    expect(await shown(id)).toMatchObject({ reservedMinutes: 400, availableMinutes: 200 });
    expect(await securingHealth(world.service)).toMatchObject(well);
  });

  test('refused, with the reason, where there is nothing to reserve', async () => {
    const { id } = await world.publish();
    const paused = await world.publish();
    await world.post(
      `/api/offers/${paused.id}/pauses`,
      {},
      { as: fixtures.as(fixtures.DUNKERQUE) },
    );
    const refusals = [
      { on: exchangeOn(newId(), 60), cause: 'offer_unknown' },
      { on: exchangeOn(id, 60, LILLE), cause: 'not_the_lender' },
      { on: exchangeOn(paused.id, 60), cause: 'offer_not_open' },
      { on: exchangeOn(id, 601), cause: 'capacity_exceeded' },
    ];
    for (const { on } of refusals) await world.hear(on.starts(), on.isRefused(), on.isCancelled());
    const told = (await recorded()).map(({ data }) => ('cause' in data ? data.cause : undefined));
    expect(told).toEqual(refusals.map(({ cause }) => cause));
    expect(await securingHealth(world.service)).toMatchObject(well);
  });

  test('exchanges without an offer are no concern', async () => {
    const none = exchangeOn(null, 60);
    await world.hear(none.starts(), none.isRefused(), none.isCancelled(), none.isSettled(10));
    expect(await recorded()).toEqual([]);
    expect(await securingHealth(world.service)).toMatchObject(well);
  });

  test('what cannot be is set aside, and the next exchange is served', async () => {
    const { id } = await world.publish();
    await world.hear(exchangeOn(id, 60).isSettled(60), exchangeOn(id, 60).starts());
    await eventually(
      () => securingHealth(world.service),
      ({ detail }) => detail.includes('1 set aside'),
    );
    const { ok, detail } = await securingHealth(world.service);
    expect(ok).toBe(true);
    expect(detail).toContain('running, 0 to go, 1 set aside');
    expect(detail).toContain('reservation_unknown');
    expect(await steps()).toEqual(['CapacityReserved']);
  });
});

describe('the capacity of an offer by period follows exchanges', () => {
  const march = { startsOn: '2026-03-01', endsOn: '2026-03-31' };
  const april = { startsOn: '2026-04-01', endsOn: '2026-04-30' };
  const periods = [
    { ...march, capacityMinutes: 200 },
    { ...april, capacityMinutes: 400 },
  ];
  const across = { startsOn: '2026-03-20', endsOn: '2026-04-10' };
  /** Capacity, reserved, consumed, free: of March, then of April. */
  const figures = async (id: Uuid) =>
    (await shown(id)).periods.map((period) => [
      period.capacityMinutes,
      period.reservedMinutes,
      period.consumedMinutes,
      period.availableMinutes,
    ]);

  test('taken from the earliest days, and given back where it came from', async () => {
    const { id } = await world.publish({ periods });
    const first = exchangeOn(id, 300, fixtures.DUNKERQUE, across);
    await world.hear(first.starts());
    expect(await figures(id)).toEqual([
      [200, 200, 0, 0],
      [400, 100, 0, 300],
    ]);
    const other = exchangeOn(id, 250, fixtures.DUNKERQUE, april);
    await world.hear(other.starts(), first.isSettled(210));
    expect(await figures(id)).toEqual([
      [200, 0, 200, 0],
      [400, 250, 10, 140],
    ]);
    await world.hear(other.isCancelled());
    expect(await figures(id)).toEqual([
      [200, 0, 200, 0],
      [400, 0, 10, 390],
    ]);
    expect(await securingHealth(world.service)).toMatchObject(well);
  });

  test('refused, with what there is to have on these days', async () => {
    const { id } = await world.publish({ periods });
    const tooMuch = exchangeOn(id, 201, fixtures.DUNKERQUE, march);
    const tooLate = exchangeOn(id, 1, fixtures.DUNKERQUE, {
      startsOn: '2026-05-01',
      endsOn: '2026-05-31',
    });
    await world.hear(tooMuch.starts(), tooLate.starts());
    const refusals = (await recorded()).map(({ data }) =>
      'cause' in data ? [data.cause, data.availableMinutes] : [],
    );
    expect(refusals).toEqual(
      expect.arrayContaining([
        ['capacity_exceeded', 200],
        ['outside_periods', 0],
      ]),
    );
  });
});

test('many exchanges at once never get more than there is', async () => {
  const { id } = await world.publish({ capacityMinutes: 1_000 });
  // Of 40 sizes from 30 to 69 minutes: about twice the capacity.
  const wanted = Array.from({ length: 40 }, (_, index) => exchangeOn(id, 30 + index));
  await world.hear(...wanted.map((exchange) => exchange.starts()));
  const events = await recorded();
  let reserved = 0;
  for (const event of events) {
    if (event.type === 'CapacityReserved') reserved += event.data.minutes;
    else {
      // What was refused did not fit at that very moment.
      expect(event).toMatchObject({
        type: 'CapacityReservationRefused',
        data: { cause: 'capacity_exceeded', availableMinutes: 1_000 - reserved },
      });
    }
    expect(reserved).toBeLessThanOrEqual(1_000);
  }
  const answered = events.map(({ data }) => ('exchangeId' in data ? data.exchangeId : ''));
  expect([...answered].sort()).toEqual(wanted.map(({ exchangeId }) => exchangeId).sort());
  expect(new Set(events.map(({ type }) => type)).size).toBe(2);
  expect(await shown(id)).toMatchObject({
    reservedMinutes: reserved,
    availableMinutes: 1_000 - reserved,
  });
  expect(await securingHealth(world.service)).toMatchObject(well);
});
