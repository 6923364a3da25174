import { afterAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Test = { readonly path: string; readonly context: object };
type Sequencer = {
  sort(tests: readonly Test[]): readonly Test[];
  shard(tests: readonly Test[], of: { shardIndex: number; shardCount: number }): readonly Test[];
  allFailedTests(tests: readonly Test[]): readonly Test[];
  cacheResults(tests: readonly Test[], results: { testResults: readonly object[] }): void;
};
const file = new URL('./longest-first.mjs', import.meta.url).href;
const { default: LongestFirst } = (await import(file)) as { default: new () => Sequencer };

const cacheDirectory = mkdtempSync(join(tmpdir(), 'bourse-sequencer-'));
afterAll(() => {
  rmSync(cacheDirectory, { recursive: true });
});
const context = { config: { cacheDirectory, id: 'bourse' } };
const [short, long, middle] = [
  '/libs/kernel/ids',
  '/tests/engines/kafka-faults',
  '/tests/e2e/x',
].map((path) => ({ path: `${path}.test.ts`, context })) as [Test, Test, Test];
const all = [short, long, middle];

test('what takes longest begins, and shards hold each test once', () => {
  const sequencer = new LongestFirst();
  expect(sequencer.sort(all)).toEqual([long, middle, short]);
  const shards = [1, 2].flatMap((shardIndex) =>
    sequencer.shard(all, { shardIndex, shardCount: 2 }),
  );
  expect(new Set(shards)).toEqual(new Set(all));
  expect(shards).toHaveLength(all.length);
});

test('what failed is known to the next runs, until it passes', () => {
  const failed = () => new LongestFirst().allFailedTests(all);
  const ran = (...results: readonly (readonly [Test, object])[]) =>
    new LongestFirst().cacheResults(
      results.map(([one]) => one),
      { testResults: results.map(([{ path }, how]) => ({ testFilePath: path, ...how })) },
    );
  const passes = { numFailingTests: 0 };
  expect(failed()).toEqual([]);
  ran([short, { numFailingTests: 1 }], [long, passes], [middle, { ...passes, testExecError: {} }]);
  expect(failed()).toEqual([middle, short]);
  ran([middle, passes]);
  ran([short, { ...passes, skipped: true }]);
  expect(failed()).toEqual([short]);
  ran([short, passes]);
  expect(failed()).toEqual([]);
});
