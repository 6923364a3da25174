import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lamps } from '@bourse/contracts/specimen';
import { START } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { eventually } from '@bourse/kernel/eventually';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FactOf } from './fact.ts';
import { light, memoryLog, QUICK } from './fixtures.ts';
import { openProcessState, type ProcessState } from './process-state.ts';
import { type Reactor, startReactor } from './reactor.ts';

let directory: string;
let store: ReturnType<typeof openSqliteEventStore>;
let state: ProcessState;
let running: Reactor[];
/** `<lamp> <watts>` of everything that was handled to its end. */
let handled: string[];
/** What cannot be handled for now. */
let refused: Set<string>;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-reactor-'));
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  state = openProcessState(join(directory, 'processes.sqlite'));
  running = [];
  handled = [];
  refused = new Set();
});
afterEach(async () => {
  for (const reactor of running) await reactor.stop();
  state.close();
  await store.close();
  await rm(directory, { recursive: true });
});

const nameOf = ({ stream, event }: FactOf<typeof lamps>) =>
  `${stream.slice('lamp-'.length)} ${event.type === 'LampLit' ? event.data.watts : 'broken'}`;
const react = async (fact: FactOf<typeof lamps>): Promise<void> => {
  await Promise.resolve();
  if (refused.has(nameOf(fact))) throw new Error(`${nameOf(fact)} cannot be handled`);
  handled.push(nameOf(fact));
};

const NAME = 'lamps.test';
function start(changes: Partial<Parameters<typeof startReactor<typeof lamps>>[0]> = {}) {
  const reactor = startReactor({
    name: NAME,
    contracts: [lamps],
    store,
    state,
    react,
    log: memoryLog(),
    backoff: QUICK,
    ...changes,
  });
  running.push(reactor);
  return reactor;
}
async function stop(reactor: Reactor) {
  running = running.filter((one) => one !== reactor);
  await reactor.stop();
}

test('handles the events of a stream in order, one at a time, and moves the checkpoint after them', async () => {
  const busy = new Set<string>();
  const checkpoints: boolean[] = [];
  await light(store, 'a', 1, 2);
  await light(store, 'b', 3);
  await light(store, 'a', 4);
  const reactor = start({
    react: async (fact) => {
      expect(busy.has(fact.stream)).toBe(false);
      busy.add(fact.stream);
      checkpoints.push(state.load(NAME) < fact.position);
      await new Promise(setImmediate);
      busy.delete(fact.stream);
      await react(fact);
    },
  });
  expect(await reactor.caughtUp(5_000)).toBe(true);
  const position = await light(store, 'a', 5);
  expect(await reactor.waitFor(position, 5_000)).toBe(true);
  expect(handled.filter((name) => name.startsWith('a'))).toEqual(['a 1', 'a 2', 'a 4', 'a 5']);
  expect(handled.filter((name) => name.startsWith('b'))).toEqual(['b 3']);
  expect(checkpoints).toEqual(Array(5).fill(true));
  expect(state.load(NAME)).toBe(position);
  expect(reactor.health()).toMatchObject({ state: 'live', parked: 0 });
});

test('streams do not wait for each other, and no more than so many are under way', async () => {
  const names = Array.from({ length: 50 }, (_, index) => `s${index}`);
  for (const name of names) await light(store, name, 1);
  const slow = Promise.withResolvers<void>();
  let [atOnce, most] = [0, 0];
  const reactor = start({
    react: async (fact) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await (nameOf(fact) === 's0 1' ? slow.promise : new Promise(setImmediate));
      atOnce -= 1;
      await react(fact);
    },
  });
  await eventually('all but the slow one are handled', () => handled.length === names.length - 1);
  expect(most).toBe(32);
  expect(state.load(NAME)).toBe(START);
  slow.resolve();
  expect(await reactor.caughtUp(5_000)).toBe(true);
  expect(handled).toHaveLength(names.length);
});

test('what cannot be set aside holds the checkpoint, and nothing is under way when it comes again', async () => {
  let parks = 0;
  let underWay = 0;
  const failing: ProcessState = {
    ...state,
    park: (...of) => {
      parks += 1;
      if (parks === 1) throw new Error('the disk was full for a moment');
      state.park(...of);
    },
  };
  refused.add('a 1');
  await light(store, 'a', 1);
  await light(store, 'b', 2);
  const reactor = start({
    state: failing,
    react: async (fact) => {
      if (fact.stream === 'lamp-b') {
        expect(underWay).toBe(0);
        underWay += 1;
        await new Promise((resolve) => {
          setTimeout(resolve, 50);
        });
        underWay -= 1;
      }
      await react(fact);
    },
  });
  expect(await reactor.caughtUp(5_000)).toBe(true);
  expect(handled).toEqual(['b 2', 'b 2']);
  expect(state.parkedOf(NAME)).toHaveLength(1);
});

test('a restart goes on behind what was handled', async () => {
  await light(store, 'a', 1);
  const first = start();
  await first.caughtUp(5_000);
  await stop(first);
  await light(store, 'a', 2);
  await start().caughtUp(5_000);
  expect(handled).toEqual(['a 1', 'a 2']);
});

test('what was handled before its checkpoint could be saved is handled again', async () => {
  let saves = 0;
  const failing: ProcessState = {
    ...state,
    save: (...of) => {
      saves += 1;
      if (saves === 1) throw new Error('the disk was full for a moment');
      state.save(...of);
    },
  };
  await light(store, 'a', 1, 2, 3);
  const reactor = start({ state: failing });
  expect(await reactor.caughtUp(5_000)).toBe(true);
  expect(handled).toEqual(['a 1', 'a 2', 'a 3', 'a 1', 'a 2', 'a 3']);
  expect(reactor.health().parked).toBe(0);
});

test('an event that fails a few times is handled in its place', async () => {
  let failures = 0;
  await light(store, 'a', 1, 2);
  const reactor = start({
    react: async (fact) => {
      if (nameOf(fact) === 'a 1' && failures < 4) {
        failures += 1;
        throw new Error('not yet');
      }
      await react(fact);
    },
  });
  await reactor.caughtUp(5_000);
  expect(handled).toEqual(['a 1', 'a 2']);
  expect(reactor.health().parked).toBe(0);
});

describe('an event that always fails', () => {
  beforeEach(async () => {
    refused.add('a 2');
    await light(store, 'a', 1, 2, 3);
    await light(store, 'b', 7);
    await light(store, 'a', 4);
  });

  test('is parked with what follows in its stream, while the other streams go on', async () => {
    const reactor = start();
    expect(await reactor.caughtUp(5_000)).toBe(true);
    expect(handled).toEqual(['a 1', 'b 7']);
    expect(reactor.health().parked).toBe(3);
    expect(state.parkedOf(NAME)).toEqual([
      { stream: 'lamp-a', revision: 1n, error: 'a 2 cannot be handled' },
      { stream: 'lamp-a', revision: 2n, error: 'an earlier event of this stream is parked' },
      { stream: 'lamp-a', revision: 3n, error: 'an earlier event of this stream is parked' },
    ]);
  });

  test('is tried again at the next start, in order, and before what is new', async () => {
    const first = start();
    await first.caughtUp(5_000);
    await stop(first);
    await light(store, 'a', 5);
    refused.clear();
    const second = start();
    await second.caughtUp(5_000);
    expect(handled).toEqual(['a 1', 'b 7', 'a 2', 'a 3', 'a 4', 'a 5']);
    expect(second.health().parked).toBe(0);
  });

  test('that still fails at the next start keeps its place, and nothing overtakes it', async () => {
    const first = start();
    await first.caughtUp(5_000);
    await stop(first);
    await light(store, 'a', 5);
    const second = start();
    await second.caughtUp(5_000);
    expect(handled).toEqual(['a 1', 'b 7']);
    expect(second.health().parked).toBe(4);
  });

  test('is tried again after a while, though nothing new is recorded', async () => {
    const reactor = start({ retryParkedMs: 20 });
    await reactor.caughtUp(5_000);
    expect(reactor.health().parked).toBe(3);
    refused.clear();
    await eventually('nothing is parked', () => reactor.health().parked === 0);
    expect(handled).toEqual(['a 1', 'b 7', 'a 2', 'a 3', 'a 4']);
  });
});

test('told to stop while an event fails, it neither handles nor parks it, nor says that it has', async () => {
  const position = await light(store, 'a', 1, 2);
  refused.add('a 1');
  const log = memoryLog();
  const reactor = start({ log, backoff: { firstMs: 60_000, maxMs: 60_000 } });
  await eventually('it fails', () => log.errors.length > 0);
  const begun = performance.now();
  await stop(reactor);
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(handled).toEqual([]);
  expect(state.parkedOf(NAME)).toEqual([]);
  expect(state.load(NAME)).toBe(START);
  expect(await reactor.waitFor(position, 10)).toBe(false);

  refused.clear();
  await start().caughtUp(5_000);
  expect(handled).toEqual(['a 1', 'a 2']);
});
