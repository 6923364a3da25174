/** The tests that take longest, by what stands in their path: what begins with them ends without waiting for one. */
const LONGEST = [
  'engines/cluster-faults',
  'browser/journeys',
  'browser/every-page',
  'e2e/demo-data',
  'engines/kafka-faults',
  'engines/kafka-readiness',
  'engines/cluster.e2e',
  'e2e/demo.e2e',
  'e2e/start',
  'engines/kafka-log',
  'faults/kill',
  'e2e/identity',
  'settlement/processes/crossings',
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

  allFailedTests(tests) {
    return this.sort(tests);
  }

  cacheResults() {
    // The order does not hang on what was seen before.
  }
}
