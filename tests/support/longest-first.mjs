import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The tests that take longest, by what stands in their path: what begins with them ends without waiting for
 * one. Beside the first, which takes all the processor that it gets, stand those that mostly wait.
 */
const LONGEST = [
  'engines/cluster-faults',
  'engines/kafka-faults',
  'engines/kafka-readiness',
  'settlement/processes/crossings',
  'browser/journeys',
  'e2e/demo-data',
  'browser/every-page',
  'engines/kafka-log',
  'engines/cluster.e2e',
  'e2e/start',
  'e2e/demo.e2e',
  'e2e/identity',
  'faults/kill',
  'e2e/bad-input',
  'engines/kafka',
  'e2e/',
  'engines/',
  'browser/',
  'services/settlement/',
];

const rankOf = (path) => {
  const rank = LONGEST.findIndex((part) => path.includes(part));
  return rank === -1 ? LONGEST.length : rank;
};

/**
 * jest's testSequencer: the same order on every machine, also where nothing was ever run before. jest's
 * own goes by the size of the files there, and some of the longest tests are short.
 */
export default class LongestFirst {
  sort(tests) {
    return [...tests].sort(
      (one, other) => rankOf(one.path) - rankOf(other.path) || (one.path < other.path ? -1 : 1),
    );
  }

  shard(tests, { shardIndex, shardCount }) {
    return this.sort(tests).filter((_, index) => index % shardCount === shardIndex - 1);
  }

  /** For `--onlyFailures`. */
  allFailedTests(tests) {
    return this.sort(tests.filter(({ path, context }) => failedIn(context).includes(path)));
  }

  /** The order does not hang on what was seen before; what failed is kept until it passes. */
  cacheResults(tests, { testResults }) {
    const ran = new Map(testResults.map((result) => [result.testFilePath, result]));
    for (const context of new Set(tests.map((test) => test.context))) {
      const still = failedIn(context).filter((path) => !ran.has(path) || ran.get(path).skipped);
      const now = tests.filter((test) => test.context === context && hasFailed(ran.get(test.path)));
      const failed = [...new Set([...still, ...now.map(({ path }) => path)])];
      writeFileSync(fileOf(context), JSON.stringify(failed));
    }
  }
}

const hasFailed = (result) =>
  result !== undefined && (result.numFailingTests > 0 || Boolean(result.testExecError));

const fileOf = ({ config }) => join(config.cacheDirectory, `failed-${config.id}.json`);

function failedIn(context) {
  try {
    return JSON.parse(readFileSync(fileOf(context), 'utf8'));
  } catch {
    // Nothing was ever run here.
    return [];
  }
}
