import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract, event, readEvent } from '@bourse/contracts/contract';
import { START, type EventStore, type StorePosition } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { systemClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { z } from 'zod';
import { fromDelivery } from './cloud-event.ts';
import { aMoment, eventually, listen } from './contract-suite-support.ts';
import type { Broadcast, BroadcastRecord } from './port.ts';
import { publication } from './publication.ts';
import { startRelay, type CheckpointStore, type Relay } from './relay.ts';
import { openSqliteBroadcast } from './sqlite/sqlite-broadcast.ts';

const lamps = contract({
  context: 'lamps',
  category: 'lamp',
  topic: 'bourse.lamps.lamp.v1',
  events: {
    // The first shape had no `watts`: what was recorded then is told in the present shape.
    LampLit: event(z.object({ watts: z.int(), note: z.string() }), (older) => ({
      watts: 60,
      ...(older as object),
    })),
    LampBroken: event(z.object({})),
  },
});
const bulbs = contract({ ...lamps, category: 'bulb', topic: 'bourse.lamps.bulb.v1' });
const publications = [
  publication(lamps, {
    LampLit: (data) => ({ ...data, note: '' }),
    LampBroken: (data) => data,
  }),
  publication(bulbs, { LampLit: (data) => data, LampBroken: (data) => data }),
];

let directory: string;
let store: ReturnType<typeof openSqliteEventStore>;
let broadcast: ReturnType<typeof openSqliteBroadcast>;
let relays: Relay[];
let errors: string[];
let checkpoints: CheckpointStore;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-relay-'));
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  broadcast = openSqliteBroadcast({
    directory,
    topics: [lamps.topic, bulbs.topic],
    clock: systemClock,
  });
  relays = [];
  errors = [];
  checkpoints = newCheckpoints();
});
afterEach(async () => {
  await Promise.all(relays.map((relay) => relay.stop()));
  await broadcast.close();
  await store.close();
  await rm(directory, { recursive: true });
});

function newCheckpoints(): CheckpointStore {
  const saved = new Map<string, StorePosition>();
  return {
    load: (name) => saved.get(name) ?? START,
    save: (name, position) => void saved.set(name, position),
    rewind: (name) => void saved.delete(name),
  };
}

function start(
  changes: { store?: EventStore; broadcast?: Pick<Broadcast, 'publish' | 'logOf'> } = {},
): Relay {
  const relay = startRelay({
    name: 'lamps',
    store,
    broadcast,
    publications,
    checkpoints,
    logger: { info: () => {}, error: (_, sentence) => errors.push(sentence) },
    backoff: { firstMs: 1, maxMs: 10 },
    ...changes,
  });
  relays.push(relay);
  return relay;
}

const lit = (watts: number) => ({ type: 'LampLit', data: { watts, note: 'private' } });
async function record(
  stream: `${string}-${string}`,
  ...events: readonly { type: string; data: unknown; schemaVersion?: number }[]
) {
  return store.append(
    stream,
    'no_stream',
    events.map(({ type, data, schemaVersion = 2 }) => ({
      id: newId(),
      type,
      data,
      metadata: {
        $correlationId: newId(),
        $causationId: newId(),
        commandId: newId(),
        fingerprint: 'f',
        actor: 'process:test',
        recordedAt: '2026-01-31T12:00:00.000Z',
        schemaVersion,
      },
    })),
  );
}
const hear = () => listen(broadcast, { group: newId(), topics: [lamps.topic, bulbs.topic] });
const isLive = (relay: Relay) => () => relay.health().live;

describe('the relay', () => {
  test('tells on each topic what its table makes public, old and new, in order', async () => {
    await record('lamp-1', { type: 'LampLit', data: { note: 'x' }, schemaVersion: 1 }, lit(20));
    await record('candle-1', { type: 'CandleLit', data: {} });
    await record('bulb-1', lit(30));
    const relay = start();
    await eventually('live', isLive(relay));
    const last = await record('lamp-2', { type: 'LampBroken', data: {}, schemaVersion: 1 });
    const told = await hear();
    await told.waitFor(4);
    expect(told.of('lamp-1')).toEqual([
      { watts: 60, note: '' },
      { watts: 20, note: '' },
    ]);
    expect(told.of('bulb-1')).toEqual([{ watts: 30, note: 'private' }]);
    for (const delivery of told.heard) {
      const { stream, type, data, schemaVersion } = fromDelivery(delivery);
      expect(stream).toBe(delivery.key);
      const of = stream.startsWith('bulb') ? bulbs : lamps;
      expect(readEvent(of, { type, data, schemaVersion })).toEqual({ type, data });
    }
    expect(last.kind === 'appended' && relay.health()).toMatchObject({
      state: 'running',
      position: last.kind === 'appended' ? last.position : undefined,
    });
  });

  test('goes on from its checkpoint after a restart, and repeats nothing', async () => {
    await record('lamp-1', lit(1));
    const first = start();
    await eventually('live', isLive(first));
    await first.stop();
    expect(first.health().state).toBe('stopped');
    await record('lamp-2', lit(2));
    await eventually('live', isLive(start()));
    const told = await hear();
    await told.waitFor(2);
    await aMoment();
    expect(told.heard.map(({ key }) => key).sort()).toEqual(['lamp-1', 'lamp-2']);
  });

  test('repeats, and loses nothing, when it ends between publishing and its checkpoint', async () => {
    let saves = 0;
    const working = checkpoints;
    checkpoints = {
      ...working,
      save: (name, position) => {
        saves += 1;
        if (saves === 2) throw new Error('killed here');
        working.save(name, position);
      },
    };
    const relay = start();
    for (let nth = 1; nth <= 20; nth += 1) await record(`lamp-${nth}`, lit(nth), lit(100 + nth));
    const told = await hear();
    await eventually('all told', () => new Set(told.heard.map(({ value }) => value)).size === 40);
    await eventually('live', isLive(relay));
    expect(errors.length).toBe(1);
    const ids = told.heard.map((delivery) => fromDelivery(delivery).id);
    expect(ids.length).toBeGreaterThan(new Set(ids).size);
    for (let nth = 1; nth <= 20; nth += 1) {
      expect(told.of(`lamp-${nth}`).slice(0, 2)).toMatchObject([
        { watts: nth },
        { watts: 100 + nth },
      ]);
    }
  });

  test('ends when another of its name starts, and tells nothing of what comes after', async () => {
    const telling: string[] = [];
    const through = (who: string) => ({
      logOf: (topics: readonly string[]) => broadcast.logOf(topics),
      publish: async (topic: string, records: readonly BroadcastRecord[]) => {
        telling.push(
          ...records.map(({ value }) => `${who} ${(JSON.parse(value) as { watts: number }).watts}`),
        );
        await broadcast.publish(topic, records);
      },
    });
    const first = start({ broadcast: through('first') });
    await record('lamp-1', lit(1));
    await eventually('told', () => telling.length === 1);
    const second = start({ broadcast: through('second') });
    await eventually('handed over', () => first.health().state === 'halted');
    expect(first.health().reason).toBe('another relay lamps has taken over');
    await record('lamp-2', lit(2), lit(3));
    await eventually('told on', () => telling.includes('second 3'));
    expect(telling.filter((one) => one.startsWith('first'))).toEqual(['first 1']);
    expect(second.health().state).toBe('running');
    // A restart of the first would take over in turn.
    await first.stop();
    expect(second.health().state).toBe('running');
  });

  test('tells another log everything', async () => {
    const relay = start();
    await record('lamp-1', lit(1), lit(2));
    await eventually('told', () => relay.health().live && relay.health().position > 0n);
    await relay.stop();
    const heard: string[] = [];
    const other = start({
      broadcast: {
        logOf: () => 'another log',
        publish: async (_topic, records) => void heard.push(...records.map(({ value }) => value)),
      },
    });
    await eventually('told again', () => other.health().live && heard.length === 2);
  });

  test('tries again what the broadcast did not take, and says so', async () => {
    let refusing = true;
    const relay = start({
      broadcast: {
        logOf: (topics: readonly string[]) => broadcast.logOf(topics),
        publish: async (topic, records) => {
          if (refusing) throw new Error('no broker');
          await broadcast.publish(topic, records);
        },
      },
    });
    await record('lamp-1', lit(1), lit(2));
    await eventually('retrying', () => relay.health().state === 'retrying');
    // What it owes, and since when.
    expect(relay.health().inHandSince).toBe('2026-01-31T12:00:00.000Z');
    expect(relay.health()).toMatchObject({ live: false, reason: 'no broker' });
    expect(relay.health().position).toBeLessThanOrEqual(checkpoints.load('lamps'));
    refusing = false;
    const told = await hear();
    await told.waitFor(2);
    expect(told.of('lamp-1')).toMatchObject([{ watts: 1 }, { watts: 2 }]);
    await eventually('running', () => relay.health().state === 'running');
    expect(relay.health().reason).toBe(undefined);
  });

  test('subscribes again after a drop and after a silent end', async () => {
    let subscriptions = 0;
    const dropping: EventStore = {
      ...store,
      async *subscribe(after, filter, signal) {
        subscriptions += 1;
        const nth = subscriptions;
        let events = 0;
        for await (const message of store.subscribe(after, filter, signal)) {
          if (nth === 1 && message.kind === 'event' && (events += 1) === 2) throw new Error('drop');
          if (nth === 2 && message.kind === 'checkpoint') return;
          yield message;
        }
      },
    };
    await record('lamp-1', lit(1), lit(2), lit(3));
    const relay = start({ store: dropping });
    const told = await hear();
    await told.waitFor(3);
    await eventually('live', isLive(relay));
    expect(told.of('lamp-1')).toMatchObject([{ watts: 1 }, { watts: 2 }, { watts: 3 }]);
    expect(subscriptions).toBe(3);
  });

  test('halts before an event that its contract cannot read, and passes over nothing', async () => {
    const before = await record('lamp-1', lit(1));
    await record('lamp-2', { type: 'LampLit', data: { watts: 'many', note: '' } });
    await record('lamp-3', lit(3));
    const relay = start();
    await eventually('halted', () => relay.health().state === 'halted');
    const told = await hear();
    await told.waitFor(1);
    await record('lamp-4', lit(4));
    await aMoment();
    expect(told.heard.map(({ key }) => key)).toEqual(['lamp-1']);
    expect(relay.health()).toMatchObject({
      state: 'halted',
      live: false,
      reason: expect.stringMatching(/lamp-2, revision 0.*watts/s),
      position: before.kind === 'appended' ? before.position : undefined,
    });
    expect(errors).toEqual(['a relay is halted']);
    await relay.stop();
    expect(relay.health().state).toBe('stopped');
  });

  test('halts before an event whose public form does not fit the contract', async () => {
    const wrong = publication(lamps, {
      LampLit: (data) => ({ ...data, watts: 0.5 }),
      LampBroken: (data) => data,
    });
    await record('lamp-1', lit(1));
    const relay = startRelay({
      name: 'wrong',
      store,
      broadcast,
      publications: [wrong],
      checkpoints,
      logger: { info: () => {}, error: (_, sentence) => errors.push(sentence) },
    });
    relays.push(relay);
    await eventually('halted', () => relay.health().state === 'halted');
    expect(checkpoints.load('wrong')).toBe(START);
  });
});
