import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newId } from '@bourse/kernel/ids';
import { openDatabase } from '@bourse/sqlite/database';
import { openingsDuring } from '@bourse/sqlite/openings';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { revision, START } from '../port.ts';
import { openSqliteEventStore } from './sqlite-event-store.ts';
import { openEventLog } from './event-log.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-store-'));
});
afterAll(() => rm(directory, { recursive: true }));

const event = (data: unknown = {}) => ({
  id: newId(),
  type: 'SomethingHappened',
  data,
  metadata: {
    $correlationId: newId(),
    $causationId: newId(),
    commandId: newId(),
    fingerprint: 'f',
    actor: 'process:test',
    recordedAt: '2026-01-31T12:00:00.000Z',
    schemaVersion: 1,
  },
});

test('a conflict in a group leaves the other appends of the group alone', async () => {
  const store = openSqliteEventStore({ file: join(directory, 'group.sqlite') });
  const [taken, free] = [`x-${newId()}`, `x-${newId()}`] as const;
  await store.append(taken, 'no_stream', [event()]);
  const results = await Promise.all([
    store.append(free, 'no_stream', [event()]),
    store.append(taken, 'no_stream', [event()]),
  ]);
  expect(results.map(({ kind }) => kind)).toEqual(['appended', 'conflict']);
  await store.close();
});

test('a group that cannot be stored is refused whole, and the store goes on', async () => {
  const store = openSqliteEventStore({ file: join(directory, 'bad.sqlite') });
  const stream = `x-${newId()}` as const;
  const bad = { ...event(), data: 1n }; // JSON has no such number
  const results = await Promise.allSettled([
    store.append(stream, 'no_stream', [event()]),
    store.append(`x-${newId()}`, 'no_stream', [bad]),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect((await store.append(stream, 'no_stream', [event()])).kind).toBe('appended');
  await store.close();
});

test('after a group that was taken back, streams go on where they really end', async () => {
  const store = openSqliteEventStore({ file: join(directory, 'back.sqlite') });
  const [stream, other] = [`x-${newId()}`, `x-${newId()}`] as const;
  const first = await store.append(stream, 'no_stream', [event()]);
  const bad = { ...event(), data: 1n }; // JSON has no such number
  await Promise.allSettled([
    store.append(stream, revision(0), [event()]),
    store.append(other, 'no_stream', [event(), bad]),
  ]);
  const next = await store.append(stream, revision(0), [event()]);
  expect(first.kind === 'appended' && next.kind === 'appended').toBe(true);
  if (first.kind === 'appended' && next.kind === 'appended') {
    expect(next).toEqual({ kind: 'appended', revision: 1n, position: first.position + 1n });
  }
  expect((await store.append(other, 'no_stream', [event()])).kind).toBe('appended');
  await store.close();
});

test('an append and its repetition in one group are one', async () => {
  const store = openSqliteEventStore({ file: join(directory, 'twice.sqlite') });
  const stream = `x-${newId()}` as const;
  const events = [event(), event()];
  const [first, again, otherwise] = await Promise.all([
    store.append(stream, 'no_stream', events),
    store.append(stream, 'no_stream', events),
    store.append(stream, 'no_stream', [event()]),
  ]);
  expect(first).toMatchObject({ kind: 'appended', revision: 1n });
  expect(again).toEqual(first);
  expect(otherwise).toEqual({ kind: 'conflict', actual: 1n });
  await store.close();
});

test('a file of the first form goes on, and one of a later form is refused', async () => {
  const file = join(directory, 'old.sqlite');
  const old = openDatabase({ file, durability: 'full' });
  old.exec(`
    CREATE TABLE streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, category TEXT NOT NULL,
      revision INTEGER NOT NULL) STRICT;
    CREATE TABLE events (position INTEGER PRIMARY KEY AUTOINCREMENT,
      stream_id INTEGER NOT NULL REFERENCES streams (id), revision INTEGER NOT NULL,
      event_id TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL, metadata TEXT NOT NULL,
      UNIQUE (stream_id, revision)) STRICT;
    INSERT INTO streams VALUES (1, 'x-old', 'x', 0);
    INSERT INTO events VALUES (1, 1, 0, '${newId()}', 'SomethingHappened', '{}', '{}');
  `);
  old.close();
  const store = openSqliteEventStore({ file });
  expect(await store.append('x-old', revision(0), [event()])).toEqual({
    kind: 'appended',
    revision: 1n,
    position: 2n,
  });
  expect((await store.append('x-new', 'no_stream', [event()])).kind).toBe('appended');
  await store.close();

  const later = openDatabase({ file, durability: 'full' });
  later.exec('PRAGMA user_version = 99');
  later.close();
  expect(() => openSqliteEventStore({ file })).toThrow('of form 99');
});

test('a closed store refuses, and finishes what it had been given', async () => {
  const file = join(directory, 'closed.sqlite');
  const store = openSqliteEventStore({ file });
  const stream = `x-${newId()}` as const;
  const accepted = store.append(stream, 'no_stream', [event()]);
  await store.close();
  expect((await accepted).kind).toBe('appended');
  await expect(store.append(stream, 'no_stream', [event()])).rejects.toThrow('closed');
});

test('what is acknowledged survives a power cut', async () => {
  const openings = await openingsDuring(() =>
    openSqliteEventStore({ file: join(directory, 'truth.sqlite') }).close(),
  );
  expect(openings).toEqual({ 'truth.sqlite': 'full' });
});

test('a subscription that is aborted while its reader is busy ends, though nothing is appended', async () => {
  const store = openSqliteEventStore({ file: join(directory, 'busy.sqlite') });
  const ending = new AbortController();
  const subscription = store.subscribe(START, { categories: ['x'] }, ending.signal);
  const messages = subscription[Symbol.asyncIterator]();
  expect((await messages.next()).value).toMatchObject({ kind: 'checkpoint', live: true });
  ending.abort();
  expect(await messages.next()).toMatchObject({ done: true });
  await store.close();
});

test('what is acknowledged is in the file at once', async () => {
  const file = join(directory, 'seen.sqlite');
  const store = openSqliteEventStore({ file });
  const stream = `x-${newId()}` as const;
  const result = await store.append(stream, 'no_stream', [event()]);
  const other = openEventLog(file);
  expect(other.headOf()).toBe(result.kind === 'appended' ? result.position : undefined);
  other.close();
  await store.close();
});
