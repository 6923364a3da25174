import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { lamps } from '@bourse/contracts/specimen';
import type { EventStore, StorePosition } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { eventually } from '@bourse/kernel/eventually';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { heldWattsModel, light, memoryLog, QUICK } from './fixtures.ts';
import {
  type PartitionedProjection,
  startPartitionedProjection,
} from './partitioned-projection.ts';

let directory: string;
let store: ReturnType<typeof openSqliteEventStore>;
let projection: PartitionedProjection;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-partitions-'));
  store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  projection = start();
});
afterEach(async () => {
  await projection.stop();
  await store.close();
  await rm(directory, { recursive: true });
});

function start(from: EventStore = store): PartitionedProjection {
  return startPartitionedProjection<typeof lamps>({
    model: heldWattsModel,
    directory,
    store: from,
    log: memoryLog(),
    backoff: QUICK,
  });
}
const rows = (lamp: string) =>
  projection
    .reader(lamp)
    .prepare('SELECT lamp, watts, times FROM watts ORDER BY lamp')
    .all()
    .map((row) => ({ ...row }));
const until = async (position: StorePosition) =>
  expect(await projection.waitFor(position, 5_000)).toBe(true);
const folder = () => join(directory, 'read-models');
/** What the files of one partition, or of the index, are called. */
const filesOf = (name: string) =>
  readdirSync(folder()).filter((file) => file.startsWith(`${name}.sqlite`));
const remove = (name: string) => {
  for (const file of filesOf(name)) rmSync(join(folder(), file));
};

test('each stream has a file of its own, and one that was never written is empty', async () => {
  await light(store, 'a', 40, 60);
  await until(await light(store, 'b', 7));
  expect(rows('a')).toEqual([{ lamp: 'lamp-a', watts: 100, times: 2 }]);
  expect(rows('b')).toEqual([{ lamp: 'lamp-b', watts: 7, times: 1 }]);
  expect(rows('c')).toEqual([]);
  await until(await light(store, 'c', 9));
  expect(rows('c')).toEqual([{ lamp: 'lamp-c', watts: 9, times: 1 }]);
  for (const name of ['watts', 'watts.a', 'watts.b']) expect(filesOf(name)).not.toEqual([]);
});

test('a later start goes on, and counts nothing twice', async () => {
  await light(store, 'a', 40);
  await until(await light(store, 'b', 7));
  await projection.stop();
  const last = await light(store, 'a', 60);
  projection = start();
  await until(last);
  expect(rows('a')).toEqual([{ lamp: 'lamp-a', watts: 100, times: 2 }]);
  expect(rows('b')).toEqual([{ lamp: 'lamp-b', watts: 7, times: 1 }]);
});

test.each(['watts.a', 'watts'])('%s is made again when its file is gone', async (lost) => {
  await light(store, 'a', 40);
  await light(store, 'b', 7);
  const last = await light(store, 'a', 60);
  await until(last);
  await projection.stop();
  remove(lost);
  projection = start();
  await until(last);
  expect(await projection.caughtUp(5_000)).toBe(true);
  expect(rows('a')).toEqual([{ lamp: 'lamp-a', watts: 100, times: 2 }]);
  expect(rows('b')).toEqual([{ lamp: 'lamp-b', watts: 7, times: 1 }]);
});

test.each(['watts.a', 'watts'])('%s as it was before a power cut catches up', async (behind) => {
  await light(store, 'b', 7);
  await until(await light(store, 'a', 40));
  await projection.stop();
  const saved = join(directory, 'saved');
  for (const file of filesOf(behind)) cpSync(join(folder(), file), join(saved, file));
  projection = start();
  await light(store, 'c', 9);
  await light(store, 'b', 8);
  const last = await light(store, 'a', 60);
  await until(last);
  await projection.stop();
  remove(behind);
  cpSync(saved, folder(), { recursive: true });
  projection = start();
  await until(last);
  expect(rows('a')).toEqual([{ lamp: 'lamp-a', watts: 100, times: 2 }]);
  expect(rows('b')).toEqual([{ lamp: 'lamp-b', watts: 15, times: 2 }]);
  expect(rows('c')).toEqual([{ lamp: 'lamp-c', watts: 9, times: 1 }]);
});

test('an older copy of the store, put back, is what the rows say', async () => {
  await light(store, 'a', 40);
  await light(store, 'b', 7);
  await until(await light(store, 'a', 60));
  await projection.stop();
  const older = openSqliteEventStore({ file: join(directory, 'older.sqlite') });
  await light(older, 'a', 5);
  projection = start(older);
  await eventually('the rows of the older copy', () => rows('a')[0]?.['watts'] === 5);
  expect(rows('a')).toEqual([{ lamp: 'lamp-a', watts: 5, times: 1 }]);
  expect(rows('b')).toEqual([]);
  await projection.stop();
  await older.close();
  projection = start();
});
