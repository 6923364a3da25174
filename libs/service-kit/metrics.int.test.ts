import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { storePosition } from '@bourse/event-store/port';
import { newId } from '@bourse/kernel/ids';
import { request } from 'node:http';
import { eventually } from '@bourse/kernel/eventually';
import { leaveBeforeTheAnswer, type Notes, send, startNotes } from './fixtures.ts';
import { createMetrics } from './metrics.ts';
import type { HealthPart } from './service.ts';

let notes: Notes;
beforeEach(async () => {
  notes = await startNotes(openSqliteEventStore);
});
afterEach(() => notes.stop());

type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

/** The samples of an exposition. @throws Error for a line that is neither sample nor comment. */
function samplesIn(text: string): Sample[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const [, name = '', labels = '', value = ''] =
      /^([a-z_]\w*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === '') throw new Error(`no sample: ${line}`);
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key = '', of = '']) => [
      key,
      of,
    ]);
    return { name, labels: Object.fromEntries(pairs) as Sample['labels'], value: Number(value) };
  });
}

async function scrape(): Promise<Sample[]> {
  const response = await fetch(`${notes.url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return samplesIn(await response.text());
}

const REQUESTS = 'bourse_http_request_duration_seconds_count';
const requestsIn = (samples: readonly Sample[]) =>
  samples
    .filter(({ name, labels }) => name === REQUESTS && labels['route'] !== '/metrics')
    .map(
      ({ labels, value }) => `${labels['method']} ${labels['route']} ${labels['status']}: ${value}`,
    )
    .sort();
/** Requests are counted a moment after their answer. */
const counted = async (expected: readonly string[]) => {
  let found: string[] = [];
  await eventually('all counted', async () => {
    found = requestsIn(await scrape());
    return found.join() === expected.toSorted().join();
  }).catch(() => undefined);
  expect(found).toEqual(expected.toSorted());
};

describe('requests', () => {
  test('are counted by the template of their route, however many addresses there are', async () => {
    for (let nth = 0; nth < 30; nth += 1) {
      await fetch(`${notes.url}/api/notes/${newId()}`);
      await fetch(`${notes.url}/nowhere/${newId()}?cursor=${nth}`);
      await fetch(`${notes.url}/problems/${newId()}`);
    }
    await send(notes, 'POST', '/api/notes', { text: 'a' });
    await send(notes, 'POST', '/api/notes', { text: 'unwelcome' });
    await send(notes, 'POST', '/api/notes', '{');
    await fetch(`${notes.url}/api/notes`);
    await fetch(`${notes.url}/api/notes`, { method: 'HEAD' });
    await fetch(`${notes.url}/api/notes/${newId()}`, { method: 'DELETE' });
    await fetch(`${notes.url}/healthz`);
    await counted([
      'GET /api/notes/{noteId} 404: 30',
      'GET none 404: 30',
      'GET /problems/{code} 404: 30',
      'POST /api/notes 201: 1',
      'POST /api/notes 409: 1',
      'POST none 400: 1',
      'GET /api/notes 200: 1',
      'HEAD /api/notes 200: 1',
      'other /api/notes/{noteId} 405: 1',
      'GET /healthz 200: 1',
    ]);
  });

  test('are measured in seconds, in buckets that a whole request fits in', async () => {
    notes.strings.beforeWrite = () => new Promise((resolve) => setTimeout(resolve, 120));
    await send(notes, 'POST', '/api/notes', { text: 'a' });
    await counted(['POST /api/notes 201: 1']);
    const samples = await scrape();
    const of = (part: string) =>
      samples.filter(
        ({ name, labels }) =>
          name === `bourse_http_request_duration_seconds_${part}` && labels['method'] === 'POST',
      );
    expect(of('sum')[0]?.value).toBeGreaterThan(0.1);
    expect(of('sum')[0]?.value).toBeLessThan(10);
    const atMost = (le: string) => of('bucket').find(({ labels }) => labels['le'] === le)?.value;
    expect([atMost('0.1'), atMost('10'), atMost('+Inf')]).toEqual([0, 1, 1]);
  });

  test('whose clients left are told apart', async () => {
    const release = await leaveBeforeTheAnswer(notes);
    await counted(['POST /api/notes aborted: 1']);
    release();
  });

  test('to another host see nothing', async () => {
    const status = await new Promise((resolve) => {
      const asked = request(`${notes.url}/metrics`, { headers: { Host: 'evil.example' } });
      asked.on('response', (response) => resolve(response.resume().statusCode)).end();
    });
    expect(status).toBe(421);
  });
});

describe('the parts of a service', () => {
  const part = (name: string, figures: HealthPart['figures'], ok = true): HealthPart => ({
    name,
    kind: 'consumer',
    ok,
    detail: '',
    ...(figures === undefined ? {} : { figures }),
  });
  const shown = async () =>
    (await scrape())
      .filter(({ labels }) => labels['service'] === 'notes')
      .map(({ name, labels, value }) => `${name} ${labels['part']} ${labels['kind']}: ${value}`)
      .sort();

  test('stand as they are now: what is known, and nothing else', async () => {
    notes.strings.health = [
      part('members', { lagRecords: 3, lagSeconds: 0.25, deadLetters: 2 }, false),
      part('moves', { position: 40, parked: 1 }),
      part('view', { position: 47 }),
      part('deadlines', undefined),
    ];
    expect(await shown()).toEqual(
      [
        'bourse_part_ok members consumer: 0',
        'bourse_part_ok moves consumer: 1',
        'bourse_part_ok view consumer: 1',
        'bourse_part_ok deadlines consumer: 1',
        'bourse_lag_records members consumer: 3',
        'bourse_lag_seconds members consumer: 0.25',
        'bourse_dead_letters members consumer: 2',
        'bourse_position moves consumer: 40',
        'bourse_position view consumer: 47',
        'bourse_lag_positions moves consumer: 7',
        'bourse_lag_positions view consumer: 0',
        'bourse_parked_events moves consumer: 1',
      ].sort(),
    );
    // What was known once is not shown for ever.
    notes.strings.health = [part('members', { lagRecords: 0, deadLetters: 0 })];
    expect(await shown()).toEqual([
      'bourse_dead_letters members consumer: 0',
      'bourse_lag_records members consumer: 0',
      'bourse_part_ok members consumer: 1',
    ]);
  });

  test('lag behind what was appended, though every one of them stands still', async () => {
    const metrics = createMetrics();
    metrics.observeAppend('appended', 0.003, storePosition(60));
    metrics.observeAppend('appended', 0.003, storePosition(59));
    metrics.observeAppend('conflict', 0.001);
    const health = async () => [part('view', { position: 47 })];
    const { text } = await metrics.exposition([{ name: 'notes', health }]);
    const valueOf = (wanted: string, outcome?: string) =>
      samplesIn(text).find(({ name, labels }) => name === wanted && labels['outcome'] === outcome)
        ?.value;
    expect(valueOf('bourse_lag_positions')).toBe(13);
    expect(valueOf('bourse_append_duration_seconds_count', 'appended')).toBe(2);
    expect(valueOf('bourse_append_duration_seconds_count', 'conflict')).toBe(1);
  });
});

test('the process is measured too, and twice at once gives both an answer', async () => {
  const [one, other] = await Promise.all([scrape(), scrape()]);
  for (const samples of [one, other]) {
    const names = new Set(samples.map(({ name }) => name));
    for (const name of ['process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds']) {
      expect(names).toContain(name);
    }
  }
});
