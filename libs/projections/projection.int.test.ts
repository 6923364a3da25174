import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { lamps } from '@bourse/contracts/specimen';
import type { EventStore } from '@bourse/event-store/port';
import { storePosition } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { eventually } from '@bourse/kernel/eventually';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { heldWattsModel, lampLit, light, memoryLog, QUICK, wattsModel } from './fixtures.ts';
import { type Projection, startProjection } from './projection.ts';

let directory: string;
let store: ReturnType<typeof openSqliteEventStore>;
let running: Projection[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-projection-'));
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  running = [];
});
afterEach(async () => {
  for (const projection of running) await projection.stop();
  await store.close();
  await rm(directory, { recursive: true });
});

const log = memoryLog();
function start(changes: Partial<Parameters<typeof startProjection<typeof lamps>>[0]> = {}) {
  const projection = startProjection({
    model: wattsModel(),
    directory,
    store,
    log,
    backoff: QUICK,
    ...changes,
  });
  running.push(projection);
  return projection;
}
async function stop(projection: Projection) {
  running = running.filter((one) => one !== projection);
  await projection.stop();
}

const rowsOf = ({ reader }: Projection) =>
  reader
    .prepare('SELECT lamp, watts, times FROM watts ORDER BY lamp')
    .all()
    .map((row) => ({ ...row }));
const checkpointOf = ({ reader }: Projection) =>
  reader.prepare("SELECT position FROM checkpoint WHERE source = 'store'").get()?.['position'];
const generationOf = ({ reader }: Projection) =>
  reader.prepare('SELECT generation FROM bookkeeping').get()?.['generation'];

describe('following', () => {
  test('shows what was recorded before it started, and what comes after', async () => {
    await light(store, 'a', 40, 60);
    const projection = start();
    expect(await projection.caughtUp(5_000)).toBe(true);
    expect(rowsOf(projection)).toEqual([{ lamp: 'lamp-a', watts: 100, times: 2 }]);
    const position = await light(store, 'b', 9);
    expect(await projection.waitFor(position, 5_000)).toBe(true);
    expect(rowsOf(projection)).toContainEqual({ lamp: 'lamp-b', watts: 9, times: 1 });
    expect(projection.health()).toEqual({ name: 'watts', state: 'live', position });
  });

  test('events of other categories move the checkpoint and nothing else', async () => {
    const projection = start();
    const result = await store.append('other-1', 'no_stream', [
      { ...lampLit(1), type: 'SomethingElse' },
    ]);
    if (result.kind === 'conflict') throw new Error('appended');
    expect(await projection.waitFor(result.position, 5_000)).toBe(true);
    expect(rowsOf(projection)).toEqual([]);
    expect(checkpointOf(projection)).toBe(Number(result.position));
  });

  test('waiting for what is not there yet ends with false, after about the time given', async () => {
    const projection = start();
    await projection.caughtUp(5_000);
    const begun = performance.now();
    expect(await projection.waitFor(storePosition(1_000), 60)).toBe(false);
    expect(performance.now() - begun).toBeGreaterThan(50);
  });

  test('a restart goes on where it was: no event counts twice', async () => {
    await light(store, 'a', 40);
    const first = start();
    await first.caughtUp(5_000);
    const generation = generationOf(first);
    await stop(first);
    expect(first.health().state).toBe('stopped');
    await light(store, 'a', 60);
    const second = start();
    await second.caughtUp(5_000);
    expect(generationOf(second)).toBe(generation);
    expect(rowsOf(second)).toEqual([{ lamp: 'lamp-a', watts: 100, times: 2 }]);
  });
});

describe('a batch that fails in the middle', () => {
  test('leaves neither rows nor checkpoint, shows in the health, and is taken once the fault is gone', async () => {
    let broken = true;
    const before = (watts: number) => {
      if (broken && watts === 3) throw new Error('three is too much');
    };
    const position = await light(store, 'a', 1, 2, 3, 4);
    const projection = start({ model: wattsModel({ before }) });
    await eventually('it fails', () => projection.health().state === 'failing');
    expect(projection.health().lastError).toBe('three is too much');
    expect(await projection.waitFor(position, 30)).toBe(false);
    expect(rowsOf(projection)).toEqual([]);
    expect(checkpointOf(projection)).toBeUndefined();

    broken = false;
    expect(await projection.waitFor(position, 5_000)).toBe(true);
    expect(rowsOf(projection)).toEqual([{ lamp: 'lamp-a', watts: 10, times: 4 }]);
    expect(projection.health()).toEqual({ name: 'watts', state: 'live', position });
  });

  test('after others were taken, only its own effects are missing', async () => {
    let broken = true;
    const before = (watts: number) => {
      if (broken && watts === 3) throw new Error('three is too much');
    };
    const projection = start({ model: wattsModel({ before }) });
    const taken = await light(store, 'a', 1, 2);
    await projection.waitFor(taken, 5_000);
    await light(store, 'b', 5, 3);
    await eventually('it fails', () => projection.health().state === 'failing');
    expect(rowsOf(projection)).toEqual([{ lamp: 'lamp-a', watts: 3, times: 2 }]);
    expect(checkpointOf(projection)).toBe(Number(taken));
    broken = false;
    await eventually('it goes on', () => projection.health().state === 'live');
    expect(rowsOf(projection)).toContainEqual({ lamp: 'lamp-b', watts: 8, times: 2 });
  });

  test('an event that its contract does not know is not passed over', async () => {
    const event = { ...lampLit(1), type: 'LampSold' };
    await store.append('lamp-x', 'no_stream', [event]);
    const projection = start();
    await eventually('it fails', () => projection.health().state === 'failing');
    expect(projection.health().lastError).toContain('LampSold');
  });
});

/** Overwrites all but the first page, so that the file still looks like a database. */
function spoilFrom(path: string, offset: number) {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xa5, offset));
}

describe('a new beginning', () => {
  const live = async () => {
    await light(store, 'a', 40, 60);
    const projection = start();
    await projection.caughtUp(5_000);
    await projection.waitFor(await light(store, 'b', 9), 5_000);
    await projection.waitFor(await light(store, 'a', 5), 5_000);
    const before = { rows: rowsOf(projection), generation: generationOf(projection) };
    await stop(projection);
    return before;
  };
  const file = () => join(directory, 'read-models', 'watts.sqlite');

  const causes: [string, () => void | Promise<void>, number][] = [
    ['another version', () => undefined, 2],
    ['a deleted file', () => rm(file()), 1],
    ['a file that is no database', () => writeFileSync(file(), 'x'.repeat(10_000)), 1],
    ['an empty file', () => truncateSync(file(), 0), 1],
    ['a file cut short', () => truncateSync(file(), 5_000), 1],
    ['a file with a damaged table', () => spoilFrom(file(), 4_096), 1],
  ];
  test.each(causes)('after %s gives the same rows as the live one', async (_, spoil, version) => {
    const before = await live();
    await spoil();
    const projection = start({ model: wattsModel({ version }) });
    expect(await projection.caughtUp(5_000)).toBe(true);
    expect(rowsOf(projection)).toEqual(before.rows);
    expect(generationOf(projection)).not.toBe(before.generation);
  });
});

test('an older copy of the store, put back, is what the rows say', async () => {
  await light(store, 'a', 40, 60, 70);
  const before = start();
  await before.caughtUp(5_000);
  await stop(before);
  await store.close();
  for (const suffix of ['', '-wal', '-shm']) {
    await rm(join(directory, `events.sqlite${suffix}`), { force: true });
  }
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  await light(store, 'b', 9);

  const after = start();
  expect(await after.caughtUp(5_000)).toBe(true);
  expect(rowsOf(after)).toEqual([{ lamp: 'lamp-b', watts: 9, times: 1 }]);
  expect(after.health().state).toBe('live');
});

describe('rows that are held for a batch', () => {
  const many = Array.from({ length: 2_500 }, (_, index) => index % 50);
  const sum = many.reduce((one, other) => one + other, 0);

  test('come out the same over many batches, live, and after a restart', async () => {
    await light(store, 'a', ...many);
    const first = start({ model: heldWattsModel });
    expect(await first.caughtUp(5_000)).toBe(true);
    await first.waitFor(await light(store, 'a', 5), 5_000);
    expect(rowsOf(first)).toEqual([{ lamp: 'lamp-a', watts: sum + 5, times: 2_501 }]);
    await stop(first);
    const second = start({ model: heldWattsModel });
    await second.waitFor(await light(store, 'a', 6), 5_000);
    expect(rowsOf(second)).toEqual([{ lamp: 'lamp-a', watts: sum + 11, times: 2_502 }]);
  });

  test('are forgotten when the store lost events: what is gone is not changed in silence', async () => {
    await light(store, 'a', 40, 60);
    const older = openSqliteEventStore({ file: join(directory, 'older.sqlite') });
    await older.append('lamp-a', 'no_stream', [{ ...lampLit(0), type: 'LampBroken', data: {} }]);
    let current: EventStore = store;
    const swap = new AbortController();
    const swapped: EventStore = {
      ...store,
      subscribe: (after, filter, signal) =>
        current.subscribe(
          after,
          filter,
          current === store ? AbortSignal.any([signal, swap.signal]) : signal,
        ),
    };
    const projection = start({ model: heldWattsModel, store: swapped });
    expect(await projection.caughtUp(5_000)).toBe(true);
    current = older;
    swap.abort();
    await eventually('it has begun again', () => rowsOf(projection).length === 0);
    await light(older, 'a', 1);
    await eventually('it fails', () => projection.health().lastError === 'watts has no lamp-a');
    await stop(projection);
    await older.close();
  });
});

test('what only queries need is made once the model has caught up', async () => {
  await light(store, 'a', 40);
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  // The end of the store is not reached before it is let go.
  const slow: EventStore = {
    ...store,
    async *subscribe(after, filter, signal) {
      for await (const message of store.subscribe(after, filter, signal)) {
        if (message.kind === 'checkpoint') {
          yield { ...message, live: false };
          await held;
        }
        yield message;
      }
    },
  };
  const projection = start({ model: heldWattsModel, store: slow });
  const indexes = () =>
    projection.reader.prepare("SELECT name FROM sqlite_master WHERE name = 'watts_by_watts'").all();
  await eventually('the rows are there', () => rowsOf(projection).length === 1);
  expect(indexes()).toHaveLength(0);
  release();
  expect(await projection.caughtUp(5_000)).toBe(true);
  expect(indexes()).toHaveLength(1);
});

describe('a subscription that breaks', () => {
  /** Gives so many messages, then breaks as told; every time anew. */
  const breaking = (after: number, how: () => void, times: number) => {
    let broken = 0;
    const wrapper: EventStore = {
      ...store,
      async *subscribe(...of) {
        let given = 0;
        for await (const message of store.subscribe(...of)) {
          if (broken < times && given === after) {
            broken += 1;
            how();
            return;
          }
          given += 1;
          yield message;
        }
      },
    };
    return { store: wrapper, broken: () => broken };
  };
  const ways: [string, () => void][] = [
    ['ends silently', () => undefined],
    [
      'throws',
      () => {
        throw new Error('the connection was lost');
      },
    ],
  ];

  test.each(ways)('and %s is resumed, with nothing lost and nothing twice', async (_, how) => {
    await light(store, 'a', ...Array.from({ length: 20 }, () => 1));
    // In the middle of a batch, before its checkpoint: the batch comes again, whole.
    const { store: wrapper, broken } = breaking(7, how, 3);
    const projection = start({ store: wrapper });
    expect(await projection.caughtUp(5_000)).toBe(true);
    expect(broken()).toBe(3);
    const position = await light(store, 'a', 1);
    expect(await projection.waitFor(position, 5_000)).toBe(true);
    expect(rowsOf(projection)).toEqual([{ lamp: 'lamp-a', watts: 21, times: 21 }]);
    expect(projection.health().state).toBe('live');
  });

  test('shows as failing while it lasts, and the log is told', async () => {
    const told = memoryLog();
    const { store: wrapper } = breaking(0, () => undefined, Number.POSITIVE_INFINITY);
    const projection = start({ store: wrapper, log: told });
    await eventually('it has failed thrice', () => told.errors.length > 2);
    expect(projection.health()).toMatchObject({
      state: 'failing',
      lastError: 'the subscription ended by itself',
    });
  });
});
