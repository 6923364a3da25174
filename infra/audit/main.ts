// Asks the registry for advisories about what the product runs on. Ends with 1 for one of high or critical
// severity; a registry that gives no advisories is said aloud, and does not stop a release.
import { spawnSync } from 'node:child_process';
import { readAdvisories } from './advisories.ts';

const WITHIN_MS = 120_000;

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  encoding: 'utf8',
  timeout: WITHIN_MS,
  shell: process.platform === 'win32',
});
const { verdict, lines } = readAdvisories(stdout);
const said = {
  clean: 'dependencies: no advisory of high or critical severity',
  weak: 'dependencies: ADVISORIES of high or critical severity',
  not_asked: 'dependencies: NOT ASKED FOR ADVISORIES',
};
process.stdout.write([said[verdict], ...lines.map((line) => `  ${line}`), ''].join('\n'));
process.exitCode = verdict === 'weak' ? 1 : 0;
