import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type EventToAppend, START, type StorePosition } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { newId } from '@bourse/kernel/ids';
import type { AppendOutcome } from '@bourse/service-kit/metrics';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measuredStore } from './measured-store.ts';

let directory: string;
let inner: ReturnType<typeof openSqliteEventStore>;
let seen: [AppendOutcome, StorePosition | undefined][];
let seconds: number[];
const measured = () =>
  measuredStore(inner, {
    observeAppend: (outcome, took, position) => {
      seen.push([outcome, position]);
      seconds.push(took);
    },
  });
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-measured-'));
  inner = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  [seen, seconds] = [[], []];
});
afterEach(async () => {
  await inner.close();
  await rm(directory, { recursive: true });
});

function lit(): EventToAppend {
  const id = newId();
  return {
    id,
    type: 'LampLit',
    data: { watts: 40 },
    metadata: {
      $correlationId: id,
      $causationId: id,
      commandId: id,
      fingerprint: id,
      actor: 'somebody',
      recordedAt: '2026-01-01T00:00:00.000Z',
      schemaVersion: 1,
    },
  };
}

test('each append is told of with its outcome, its time and its place, and answered as it was', async () => {
  const store = measured();
  const first = await store.append('lamp-1', 'no_stream', [lit()]);
  expect(first.kind).toBe('appended');
  expect(await store.append('lamp-1', 'no_stream', [lit()])).toMatchObject({ kind: 'conflict' });
  await inner.close();
  await expect(store.append('lamp-1', 'no_stream', [lit()])).rejects.toThrow();
  inner = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  const position = first.kind === 'appended' ? first.position : START;
  expect(seen).toEqual([
    ['appended', position],
    ['conflict', undefined],
    ['failed', undefined],
  ]);
  expect(seconds.every((took) => took >= 0 && took < 10)).toBe(true);
});

test('everything else is the store’s', async () => {
  const store = measured();
  await store.append('lamp-1', 'no_stream', [lit(), lit()]);
  const filter = { categories: ['lamp'] };
  const streams: string[] = [];
  for await (const { stream } of store.read('lamp-1')) streams.push(stream);
  for await (const { stream } of store.readAll(START, filter)) streams.push(stream);
  expect(streams).toEqual(['lamp-1', 'lamp-1', 'lamp-1', 'lamp-1']);
  const kinds: string[] = [];
  const ending = new AbortController();
  for await (const { kind } of store.subscribe(START, filter, ending.signal)) {
    kinds.push(kind);
    if (kind === 'checkpoint') ending.abort();
  }
  expect(kinds).toEqual(['event', 'event', 'checkpoint']);
});
