import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openEventStoreDb } from '@bourse/event-store/eventstoredb';
import { START } from '@bourse/event-store/port';
import { light } from '@bourse/projections/fixtures';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { allOf } from './on-stand-in.ts';

const MAIN = resolve(import.meta.dirname, '..', 'eventstore-stand-in', 'main.ts');
const lamps = { categories: ['lamp'] };

let directory: string;
let running: ChildProcess | undefined;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-stand-in-'));
});
afterAll(async () => {
  running?.kill('SIGKILL');
  await rm(directory, { recursive: true });
});

/** Starts it as a process on a free port. @returns what it prints, up to its ready line. */
async function start(file: string): Promise<{ printed: string; connectionString: string }> {
  const child = spawn(process.execPath, [MAIN, '--port', '0', '--file', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running = child;
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    const ready = /^Ready: (\S+)$/m.exec(printed)?.[1];
    if (ready !== undefined) return { printed, connectionString: ready };
  }
  throw new Error(`it ended: ${printed}`);
}

test('as a process with a file it keeps what it acknowledged over a kill, and says what it is', async () => {
  const file = join(directory, 'events.jsonl');
  const log = { warn: () => undefined };
  const first = await start(file);
  expect(first.printed).toMatch(/STAND-IN/);
  let store = openEventStoreDb({ connectionString: first.connectionString, log });
  const position = await light(store, 'a', 40, 60);
  await store.close();
  const over = running === undefined ? undefined : once(running, 'exit');
  running?.kill('SIGKILL');
  await over;
  // What was being written when it died.
  appendFileSync(file, '{"position":"99');

  const second = await start(file);
  store = openEventStoreDb({ connectionString: second.connectionString, log });
  const found = await allOf(store.readAll(START, lamps));
  expect(found.map(({ data }) => data)).toEqual([{ watts: 40 }, { watts: 60 }]);
  expect(found.at(-1)?.position).toBe(position);
  expect(await light(store, 'b', 9)).toBeGreaterThan(position);
  await store.close();
});
