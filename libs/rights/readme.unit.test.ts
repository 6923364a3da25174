import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { actions, policy, type Role, roles, type Rule } from './policy.ts';

const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8');

/** What the table says of a role, in one word. */
function wordFor(rule: Rule, role: Role): string {
  if (typeof rule === 'string') return 'yes';
  if (rule.all.includes(role)) return 'all';
  if (role === 'operator') return '';
  if (rule.perimeter?.includes(role) === true) return 'perimeter';
  return rule.own.includes(role) ? 'own' : '';
}
const nobodyIn = (rule: Rule): string => (rule === 'anyone' ? 'yes' : '');

test('the README shows the table as it is', () => {
  const cells = readme
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
  const shown = cells.map(([, action = '', ...rest]) => [action, ...rest.slice(0, 7)]);
  expect(shown).toEqual(
    actions.map((action) => [
      `\`${action}\``,
      nobodyIn(policy[action]),
      ...roles.map((role) => wordFor(policy[action], role)),
    ]),
  );
});
