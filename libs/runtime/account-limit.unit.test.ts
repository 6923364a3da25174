import { expect, test } from '@jest/globals';
import { personIdOf } from '@bourse/identity/person-id';
import { fixedClock } from '@bourse/kernel/clock';
import { accountLimitOf } from './account-limit.ts';
import { identitySettings } from './identity-settings.ts';

const clock = fixedClock('2026-03-01T08:00:00.000Z');
const ISSUER = 'https://issuer.example';
const settingsOf = (given: Readonly<Record<string, string>> = {}) =>
  identitySettings.parse({ OIDC_ISSUER: ISSUER, ...given });
/** How many writes at once are let through, of a thousand and one. */
const admitted = (given: Readonly<Record<string, string>>, subject: string): number => {
  const { accountLimit } = accountLimitOf(settingsOf(given), { clock });
  const actor = personIdOf(ISSUER, subject);
  return Array.from({ length: 1_001 }, () => accountLimit?.admit(actor)).filter(
    (wait) => wait === undefined,
  ).length;
};

test('accounts have a limit, machines another, and each can be set or taken away', () => {
  expect(admitted({}, 'somebody')).toBe(600);
  expect(admitted({ WRITES_PER_MINUTE: '7' }, 'somebody')).toBe(7);
  expect(admitted({ WRITES_PER_MINUTE: '0' }, 'somebody')).toBe(1_001);
  const machines = { OIDC_MACHINES: 'import, export', MACHINE_WRITES_PER_MINUTE: '700' };
  expect(admitted(machines, 'export')).toBe(700);
  expect(admitted(machines, 'somebody')).toBe(600);
  expect(admitted({ ...machines, MACHINE_WRITES_PER_MINUTE: '0' }, 'import')).toBe(1_001);
  expect(accountLimitOf(settingsOf(), { clock, usual: 0 })).toEqual({});
});

test.each(['-1', 'many', '1e3', ''])('a limit is not %j', (given) => {
  expect(() => settingsOf({ WRITES_PER_MINUTE: given })).toThrow('must be a number of writes');
});
