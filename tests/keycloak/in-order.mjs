/** jest's sequencer. One Keycloak serves all files: in one order, so that a failure repeats itself. */
export default class InOrder {
  sort(tests) {
    return tests.toSorted((a, b) => a.path.localeCompare(b.path));
  }
  shard(tests) {
    return tests;
  }
  allFailedTests(tests) {
    return tests;
  }
  cacheResults() {
    // The order does not come from what failed before.
  }
}
