import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { lamps } from '@bourse/contracts/specimen';
import { fromDelivery, toRecord } from '@bourse/broadcast/cloud-event';
import type { Broadcast, Delivery } from '@bourse/broadcast/port';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { revision, storePosition } from '@bourse/event-store/port';
import { systemClock } from '@bourse/kernel/clock';
import { eventually } from '@bourse/kernel/eventually';
import { openingsDuring } from '@bourse/sqlite/openings';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BroadcastProjection,
  type BroadcastReadModel,
  startBroadcastProjection,
} from './broadcast-projection.ts';
import { lampLit } from './fixtures.ts';

let directory: string;
let broadcast: ReturnType<typeof openSqliteBroadcast>;
let running: BroadcastProjection[];
let told = 0;
/** Watts that the model cannot take for now. */
let refused: number | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-heard-'));
  broadcast = openSqliteBroadcast({
    directory: join(directory, 'broadcast'),
    topics: [lamps.topic],
    clock: systemClock,
    retry: { attempts: 2, firstMs: 5, maxMs: 10 },
  });
  running = [];
  refused = undefined;
});
afterEach(async () => {
  for (const projection of running) await projection.stop();
  await broadcast.close();
  await rm(directory, { recursive: true });
});

const model = (version = 1): BroadcastReadModel => ({
  name: 'heard',
  version,
  topics: [lamps.topic],
  schema: 'CREATE TABLE heard (lamp TEXT PRIMARY KEY, watts INTEGER, times INTEGER) STRICT',
  project: (database) => {
    const add = database.prepare(
      `INSERT INTO heard VALUES (?, ?, 1)
       ON CONFLICT (lamp) DO UPDATE SET watts = watts + excluded.watts, times = times + 1`,
    );
    return (delivery) => {
      const { watts } = fromDelivery(delivery).data as { watts: number };
      add.run(delivery.key, watts);
      if (watts === refused) throw new Error(`${watts} is refused`);
    };
  },
});

async function tell(lamp: string, ...watts: readonly number[]): Promise<void> {
  const records = watts.map((one) => {
    told += 1;
    const place = {
      stream: `lamp-${lamp}`,
      revision: revision(told),
      position: storePosition(told),
    } as const;
    return toRecord(lamps, { ...lampLit(one), ...place });
  });
  await broadcast.publish(lamps.topic, records);
}

async function start(changes: { broadcast?: Broadcast; version?: number } = {}) {
  const projection = await startBroadcastProjection({
    model: model(changes.version),
    group: 'test',
    directory,
    broadcast: changes.broadcast ?? broadcast,
  });
  running.push(projection);
  return projection;
}
async function stop(projection: BroadcastProjection) {
  running = running.filter((one) => one !== projection);
  await projection.stop();
}
const rowsOf = ({ reader }: BroadcastProjection) =>
  reader
    .prepare('SELECT lamp, watts, times FROM heard ORDER BY lamp')
    .all()
    .map((row) => ({ ...row }));
const timesOf = (projection: BroadcastProjection) =>
  rowsOf(projection).reduce((sum, { times }) => sum + Number(times), 0);

test('a delivery that comes again changes nothing', async () => {
  let deliveries = 0;
  const twice: Broadcast = {
    ...broadcast,
    subscribe: (options) =>
      broadcast.subscribe({
        ...options,
        handle: async (delivery) => {
          deliveries += 2;
          await options.handle(delivery);
          await options.handle(delivery);
        },
        handleTogether: async (all) => {
          deliveries += 2 * all.length;
          await options.handleTogether?.(all);
          await options.handleTogether?.(all);
        },
      }),
  };
  await tell('a', 40, 60);
  await tell('b', 9);
  const projection = await start({ broadcast: twice });
  await eventually('six deliveries', () => deliveries === 6);
  expect(rowsOf(projection)).toEqual([
    { lamp: 'lamp-a', watts: 100, times: 2 },
    { lamp: 'lamp-b', watts: 9, times: 1 },
  ]);
});

test('a restart goes on where it was; a new version hears everything from the oldest on', async () => {
  await tell('a', 40);
  const first = await start();
  await eventually('one is heard', () => timesOf(first) === 1);
  await stop(first);
  await tell('a', 60);
  await tell('b', 9);
  const second = await start();
  await eventually('three are heard', () => timesOf(second) === 3);
  const live = rowsOf(second);
  await stop(second);

  const rebuilt = await start({ version: 2 });
  await eventually('three are heard again', () => timesOf(rebuilt) === 3);
  expect(rowsOf(rebuilt)).toEqual(live);
});

test('it catches up in few transactions, and takes of what comes again only what it lacks', async () => {
  await tell('a', ...Array.from({ length: 500 }, () => 1));
  const sizes: number[] = [];
  let before: Delivery | undefined;
  const watched: Broadcast = {
    ...broadcast,
    subscribe: (options) =>
      broadcast.subscribe({
        ...options,
        handleTogether: async (all) => {
          sizes.push(all.length);
          await options.handleTogether?.(before === undefined ? all : [before, ...all]);
          before = all.at(-1);
        },
      }),
  };
  const projection = await start({ broadcast: watched });
  await eventually('all are heard', () => timesOf(projection) === 500);
  expect(sizes).toEqual([200, 200, 100]);
});

test('the rows survive a power cut, for the broadcast would not tell them again', async () => {
  for (const time of ['new', 'kept']) {
    const openings = await openingsDuring(async () => stop(await start()));
    expect([time, openings]).toEqual([time, { 'heard.sqlite': 'full' }]);
  }
});

test('a deleted file is made again from the oldest record on', async () => {
  await tell('a', 40, 60);
  const first = await start();
  await eventually('two are heard', () => timesOf(first) === 2);
  const live = rowsOf(first);
  await stop(first);
  await rm(join(directory, 'read-models', 'heard.sqlite'));
  const second = await start();
  await eventually('two are heard again', () => timesOf(second) === 2);
  expect(rowsOf(second)).toEqual(live);
});

test('a record that cannot be taken stalls, leaves no row, and is taken once it can be', async () => {
  refused = 60;
  const projection = await start();
  await tell('a', 40, 60, 5);
  await eventually(
    'it stalls',
    async () => (await projection.subscription.health()).state === 'stalled',
  );
  expect(rowsOf(projection)).toEqual([{ lamp: 'lamp-a', watts: 40, times: 1 }]);
  expect((await projection.subscription.health()).lastError).toContain('60 is refused');
  refused = undefined;
  await eventually('it goes on', () => timesOf(projection) === 3);
  expect(rowsOf(projection)).toEqual([{ lamp: 'lamp-a', watts: 105, times: 3 }]);
});

test('expecting finds what is there, what comes in time, and nothing else', async () => {
  const projection = await start();
  const find = (lamp: string) => () => rowsOf(projection).find((row) => row['lamp'] === lamp);
  const coming = projection.expect(find('lamp-a'), 5_000);
  await tell('a', 40);
  expect(await coming).toMatchObject({ watts: 40 });
  expect(await projection.expect(find('lamp-a'), 0)).toMatchObject({ watts: 40 });
  expect(await projection.expect(find('lamp-z'), 20)).toBeUndefined();
});

test('another log has other rows', async () => {
  const projection = await start();
  await tell('a', 40, 60);
  await eventually('both', () => timesOf(projection) === 2);
  await stop(projection);
  await broadcast.close();
  await rm(join(directory, 'broadcast'), { recursive: true });
  broadcast = openSqliteBroadcast({
    directory: join(directory, 'broadcast'),
    topics: [lamps.topic],
    clock: systemClock,
  });
  await tell('b', 5);
  const after = await start();
  await eventually('the new one', () => timesOf(after) === 1);
  expect(rowsOf(after)).toEqual([{ lamp: 'lamp-b', watts: 5, times: 1 }]);
});
