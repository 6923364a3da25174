import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fixedClock } from '@bourse/kernel/clock';
import { eventually } from '@bourse/kernel/eventually';
import { type Deadlines, startDeadlines } from './deadlines.ts';
import { memoryLog } from './fixtures.ts';

/** What is to be done, and when: as a read model would hold it, over restarts. */
let table: Map<string, string>;
let done: string[];
let refused: Set<string>;
let running: Deadlines[];
const clock = fixedClock('2026-01-31T12:00:00.000Z');
beforeEach(() => {
  clock.set('2026-01-31T12:00:00.000Z');
  table = new Map([
    ['now', '2026-01-31T12:00:00.000Z'],
    ['past', '2026-01-01T00:00:00.000Z'],
    ['tomorrow', '2026-02-01T12:00:00.000Z'],
  ]);
  done = [];
  refused = new Set();
  running = [];
});
afterEach(async () => {
  await Promise.all(running.map((one) => one.stop()));
});

function start(
  everyMs: number,
  changes: Partial<Parameters<typeof startDeadlines<string>>[0]> = {},
) {
  const log = memoryLog();
  const deadlines = startDeadlines<string>({
    name: 'lamps.expiry',
    everyMs,
    clock,
    due: (now) => [...table].filter(([, at]) => at <= now).map(([what]) => what),
    act: async (what) => {
      await Promise.resolve();
      if (refused.has(what)) throw new Error(`${what} cannot be done`);
      done.push(what);
      table.delete(what);
    },
    log,
    ...changes,
  });
  running.push(deadlines);
  return { deadlines, log };
}
const NEVER_MS = 3_600_000;

test('does what is due at the start, and the rest when its time has come', async () => {
  const { deadlines } = start(NEVER_MS);
  await eventually('two are done', () => done.length === 2);
  expect([...done].sort()).toEqual(['now', 'past']);
  await deadlines.runOnce();
  expect(done).toHaveLength(2);
  clock.set('2026-02-01T12:00:00.000Z');
  await deadlines.runOnce();
  expect(done).toContain('tomorrow');
  expect(deadlines.health()).toEqual({ name: 'lamps.expiry', state: 'running' });
});

test('looks again by itself', async () => {
  start(5);
  await eventually('two are done', () => done.length === 2);
  clock.set('2026-02-01T12:00:00.000Z');
  await eventually('three are done', () => done.length === 3);
});

test('what failed is told, shown, and found again at the next look; the others are done', async () => {
  refused.add('past');
  const { deadlines, log } = start(NEVER_MS);
  await eventually('the other is done', () => done.length === 1 && log.errors.length === 1);
  await deadlines.runOnce();
  expect(done).toEqual(['now']);
  expect(deadlines.health()).toMatchObject({ state: 'failing', lastError: 'past cannot be done' });
  refused.clear();
  await deadlines.runOnce();
  expect(done).toEqual(['now', 'past']);
  expect(deadlines.health()).toEqual({ name: 'lamps.expiry', state: 'running' });
});

test('a look that fails altogether is told and repeated', async () => {
  let broken = true;
  const { deadlines, log } = start(5, {
    due: () => {
      if (broken) throw new Error('the view is closed');
      return ['now'];
    },
  });
  await eventually('it fails', () => log.errors.length > 1);
  expect(deadlines.health()).toMatchObject({ state: 'failing', lastError: 'the view is closed' });
  broken = false;
  await eventually('it is done', () => done.length > 0);
  await eventually('it is well', () => deadlines.health().state === 'running');
});

test('nothing is lost when the process ends in the middle: the next one finds it', async () => {
  let begun = 0;
  const { deadlines } = start(NEVER_MS, {
    act: async (what) => {
      begun += 1;
      await Promise.resolve();
      void deadlines.stop();
      done.push(what);
      table.delete(what);
    },
  });
  await deadlines.stop();
  // Told to stop, it begins no other.
  expect([begun, done.length]).toEqual([1, 1]);
  start(NEVER_MS);
  await eventually('both are done', () => done.length === 2);
  expect([...done].sort()).toEqual(['now', 'past']);
});

test('stopping does not wait for the next look', async () => {
  const { deadlines } = start(NEVER_MS);
  const begun = performance.now();
  await deadlines.stop();
  expect(performance.now() - begun).toBeLessThan(1_000);
});
