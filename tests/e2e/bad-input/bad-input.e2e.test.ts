import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, eventually } from '../../support/client.ts';
import { ASSOCIATION } from '../../support/founding.ts';
import { grantMandate } from '../../support/mandates.ts';
import { type ServerProcess, startServer } from '../../support/server-process.ts';
import { badBodies } from './bodies.ts';
import { association, type Case, mandated } from './case.ts';
import { badFields } from './fields.ts';
import { badLedgers } from './ledgers.ts';
import { badPeople } from './people.ts';
import { badPlaces } from './places.ts';
import { badQuantities } from './quantities.ts';
import { badReads } from './reads.ts';
import { type Scene, setScene } from '../scene.ts';

// What is wrong in a request is told to whoever sent it, and to the log, and nothing is written.

const dataDirectory = mkdtempSync(join(tmpdir(), 'bourse-bad-input-'));
let server: ServerProcess;
let scene: Scene;
let atFirst: unknown;

beforeAll(async () => {
  server = await startServer({ dataDirectory, logLevel: 'info' });
  scene = await setScene(server.url);
  for (const person of mandated) await grantMandate(server.url, person);
  await untilHeard();
  atFirst = await recorded();
}, 30_000);
afterAll(async () => {
  await server.stop();
  rmSync(dataDirectory, { recursive: true });
});

/** What was granted last, to the ready accounts too, is told to the trail a moment later. */
async function untilHeard(): Promise<void> {
  let before: unknown;
  await eventually(recorded, (now) => {
    const still = JSON.stringify(now) === before;
    before = JSON.stringify(now);
    return still;
  });
}

type Told = { readonly correlationId: string; readonly code: string };
const told: Told[] = [];

/** How much is recorded: a byte more in the store is an event more. */
async function recorded(): Promise<unknown> {
  const { events } = await new Client(server.url, association).get<{ events: number }>(
    '/api/audit/gaps',
  );
  const sizes = ['events.sqlite', 'events.sqlite-wal'].map(
    (file) => statSync(join(dataDirectory, file)).size,
  );
  return { events, sizes };
}

async function send({ as, method, path, headers, body }: ReturnType<Case['request']>) {
  const all = {
    'Accept-Language': 'en',
    ...(await new Client(server.url, as).identity()),
    ...headers,
  };
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: Object.fromEntries(Object.entries(all).filter(([, value]) => value !== '')),
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(10_000),
  });
  return { response, text: await response.text() };
}

const kinds = [
  ['body', badBodies],
  ['field', badFields],
  ['quantity', badQuantities],
  ['order to a ledger', badLedgers],
  ['place', badPlaces],
  ['person', badPeople],
  ['read', badReads],
] as const;

describe.each(kinds)('a bad %s', (_, cases) => {
  test.each(cases)('$name: $status $code', async ({ request, status, code }) => {
    const before = await recorded();
    const { response, text } = await send(request(scene));

    const problem = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : text;
    expect(problem).toMatchObject({ status, code, type: `/problems/${code}` });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(problem).toHaveProperty('title', expect.stringMatching(/^[A-Z].+\.$/));
    const correlationId = response.headers.get('x-correlation-id') ?? '';
    expect(problem).toHaveProperty('instance', `urn:uuid:${correlationId}`);
    expect((await fetch(`${server.url}/problems/${code}`)).status).toBe(200);
    expect(await recorded()).toEqual(before);
    told.push({ correlationId, code });
  });
});

type LogLine = {
  readonly correlationId?: string;
  readonly problem?: string;
  readonly level: string;
};

const loggedLines = (): LogLine[] =>
  readFileSync(join(dataDirectory, 'server.log'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as LogLine);

test('the log says each of them with its code', async () => {
  expect(told).toHaveLength(kinds.flatMap(([, cases]) => cases).length);
  // A line is written when its answer has left, so that the last one may come after it.
  const lines = await eventually(
    () => Promise.resolve(loggedLines()),
    (found) => told.every((one) => found.some((line) => line.correlationId === one.correlationId)),
  );
  for (const { correlationId, code } of told) {
    const line = lines.find((one) => one.correlationId === correlationId);
    expect(line).toMatchObject({ level: 'warn', problem: code });
  }
  expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
});

test('and the bourse is as well as before', async () => {
  const { parts } = (await (await fetch(`${server.url}/readyz`)).json()) as {
    parts: readonly { ok: boolean; detail: string }[];
  };
  expect(parts.filter(({ ok, detail }) => !ok || /[1-9]\d* set aside/.test(detail))).toEqual([]);
  expect(await recorded()).toEqual(atFirst);
  const account = `${server.url}/api/ledger/accounts/${ASSOCIATION}`;
  expect(await (await fetch(account)).json()).toMatchObject({ balanceMinutes: -900 });
});
