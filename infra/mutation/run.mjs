// npm run mutate -- <room>: changes the code of a room in small ways, one at a time, and runs the room's
// examples on each; a change that no test notices survives. Score, survivors and a page to read them by
// are left in coverage/mutation.
//
// Properties draw at random, so that what they notice changes from run to run, and an enumeration of all
// states takes seconds for each change: they are left out, and the score is that of the examples.
import { Stryker } from '@stryker-mutator/core';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';

const ROOMS = ['libs/ledger', 'services/settlement/domain'];
const GATHERED = 'examples.gathered.ts';
const REPORTS = 'coverage/mutation';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    files: { type: 'string', default: '**/*.ts' },
    // Two cores.
    concurrency: { type: 'string', default: '2' },
  },
});
const [room] = positionals;
if (positionals.length !== 1 || !existsSync(room)) {
  console.error(
    `npm run mutate -- <room> [--files 'pattern in the room'] [--concurrency 2]\nRooms: ${ROOMS.join(', ')}`,
  );
  process.exit(2);
}

const name = room.replaceAll('/', '-');
const stryker = new Stryker({
  mutate: [
    `${room}/${values.files}`,
    `!${room}/**/*.test.ts`,
    // What only tests use: fixtures, the tables of precedence, the second telling that properties compare with, the enumeration.
    `!${room}/**/{fixtures,model,enumeration,precedence}*.ts`,
  ],
  plugins: ['@stryker-mutator/jest-runner'],
  testRunner: 'jest',
  // The runner finds the tests of each change by what they import; jest's modules need the flag.
  testRunnerNodeArgs: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
  coverageAnalysis: 'perTest',
  buildCommand: `node infra/mutation/gather.mjs ${room} ${GATHERED}`,
  jest: {
    projectType: 'custom',
    config: {
      testMatch: [`<rootDir>/${room}/${GATHERED}`],
      testEnvironment: 'node',
      extensionsToTreatAsEsm: ['.ts'],
      transform: {
        '^.+\\.ts$': [
          '@swc/jest',
          { jsc: { target: 'es2024', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
        ],
      },
    },
  },
  concurrency: Number(values.concurrency),
  // Long, so that a busy machine does not count as noticing.
  timeoutMS: 30_000,
  tempDirName: `${REPORTS}/sandbox`,
  // It would read tsconfig.json with TypeScript's old programming interface, which version 7 has not.
  tsconfigFile: 'none',
  ignorePatterns: ['coverage', 'data', 'tests', 'services/*/read-models'],
  reporters: ['clear-text', 'progress-append-only', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, allowEmojis: false },
  jsonReporter: { fileName: `${REPORTS}/${name}.json` },
  htmlReporter: { fileName: `${REPORTS}/${name}.html` },
  // Below, the run fails.
  thresholds: { high: 95, low: 92, break: 90 },
  allowConsoleColors: false,
  packageManager: 'npm',
});

try {
  const began = performance.now();
  const mutants = await stryker.runMutationTest();
  if (mutants.length === 0) throw new Error(`there is nothing to change in ${room}`);
  console.log(`${mutants.length} changes in ${Math.round((performance.now() - began) / 1000)} s`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
