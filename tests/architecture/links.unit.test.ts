import { expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';

// What a README points at is there.
const ROOT = resolve(import.meta.dirname, '..', '..');

const pages = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
  {
    cwd: ROOT,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)));

/** The files that a page links to, as it names them: no addresses, no places within a page. */
const linkedFrom = (page: string): string[] =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.split('#')[0] ?? '')
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));

test('there are pages, and they link to files', () => {
  expect(pages).toContain('README.md');
  expect(linkedFrom('README.md')).toContain('LICENSE');
});

test.each(pages)('%s links to what is there', (page) => {
  const lost = linkedFrom(page).filter((target) => !existsSync(join(ROOT, dirname(page), target)));
  expect(lost).toEqual([]);
});
