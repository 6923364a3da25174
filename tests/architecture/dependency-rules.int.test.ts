import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

// The rules are only worth something if they can fail, on imports of types too.
const ROOT = resolve(import.meta.dirname, '..', '..');
const RULES = join(ROOT, '.dependency-cruiser.mjs');
const CRUISER = join(ROOT, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');

let tree: string;
beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'bourse-rules-'));
});
afterAll(() => rmSync(tree, { recursive: true }));

const put = (path: string, text: string): void => {
  const file = join(tree, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

/** The names of the rules that a tree of these files breaks. */
function brokenBy(files: Readonly<Record<string, string>>): string[] {
  rmSync(join(tree, 'libs'), { recursive: true, force: true });
  rmSync(join(tree, 'services'), { recursive: true, force: true });
  put('package.json', '{ "type": "module" }');
  put('libs/event-store/port.ts', 'export type EventStore = { append(): void };');
  put('libs/event-store/sqlite/store.ts', 'export const open = () => 1;');
  put('libs/kernel/clock.ts', 'export type Clock = { now(): string };');
  put('services/requests/service.ts', 'export type Service = { name: string };');
  for (const [path, text] of Object.entries(files)) put(path, text);
  let printed: string;
  try {
    printed = execFileSync(
      process.execPath,
      [CRUISER, '--config', RULES, '--output-type', 'json', 'libs', 'services'],
      { cwd: tree, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
  } catch (error) {
    printed = (error as { stdout: string }).stdout;
  }
  const { summary } = JSON.parse(printed) as {
    summary: { violations: { rule: { name: string } }[] };
  };
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

const typeOf = (name: string, from: string): string =>
  `import type { ${name} } from '${from}';\nexport type Used = ${name};\n`;

test.each([
  [
    'a clean tree',
    'services/offers/domain/offer.ts',
    typeOf('Clock', '../../../libs/kernel/clock.ts'),
    [],
  ],
  [
    'a domain that knows the store',
    'services/offers/domain/offer.ts',
    typeOf('EventStore', '../../../libs/event-store/port.ts'),
    ['domain-is-pure'],
  ],
  [
    'a service that knows another',
    'services/offers/api/routes.ts',
    typeOf('Service', '../../requests/service.ts'),
    ['services-never-import-each-other'],
  ],
  [
    'a library that knows a service',
    'libs/projections/bad.ts',
    typeOf('Service', '../../services/requests/service.ts'),
    ['libs-never-import-services'],
  ],
  [
    'a ledger with files',
    'libs/ledger/bad.ts',
    "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
    ['ledger-is-pure'],
  ],
  [
    'a second importer of SQLite',
    'services/offers/api/sql.ts',
    "import { DatabaseSync } from 'node:sqlite';\nexport const made = DatabaseSync;\n",
    ['one-importer-of-sqlite'],
  ],
  [
    'a process that waits by timers which nobody can replace',
    'services/offers/processes/wait.ts',
    "import { setTimeout } from 'node:timers/promises';\nexport const wait = setTimeout;\n",
    ['waits-can-be-simulated'],
  ],
  [
    'a service that chooses its adapter',
    'services/offers/service.ts',
    "import { open } from '../../libs/event-store/sqlite/store.ts';\nexport const opened = open;\n",
    ['ports-not-adapters'],
  ],
  [
    'a kernel that imports',
    'libs/kernel/ids.ts',
    typeOf('EventStore', '../event-store/port.ts'),
    ['kernel-imports-nothing'],
  ],
])('%s', (_what, path, text, rules) => {
  expect(brokenBy({ [path]: text })).toEqual(rules);
});

test('a circle breaks no-cycles', () => {
  const a = "import { b } from './b.ts';\nexport const a = () => b;\n";
  const b = "import { a } from './a.ts';\nexport const b = () => a;\n";
  expect(brokenBy({ 'libs/x/a.ts': a, 'libs/x/b.ts': b })).toEqual(['no-cycles']);
});
