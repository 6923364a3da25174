import { expect, test } from '@jest/globals';
import { fixedClock } from '@bourse/kernel/clock';
import { accountLimit } from './account-limit.ts';

const START = '2026-03-01T08:00:00.000Z';
const clock = fixedClock(START);
const after = (ms: number) => clock.set(new Date(Date.parse(START) + ms).toISOString());

test('an account writes so much in a minute, at once or spread, and no more', () => {
  after(0);
  const { admit } = accountLimit({ perMinute: 6, clock });
  const atOnce = Array.from({ length: 7 }, () => admit('one'));
  expect(atOnce).toEqual([...Array<undefined>(6).fill(undefined), 10]);
  // Others are not concerned.
  expect(admit('another')).toBeUndefined();
  after(9_990);
  expect(admit('one')).toBe(1);
  after(10_000);
  expect([admit('one'), admit('one')]).toEqual([undefined, 10]);
  // Rested for a minute, it has the whole again.
  after(200_000);
  expect(Array.from({ length: 7 }, () => admit('one')).filter(Boolean)).toHaveLength(1);
});

test('machines have a limit of their own', () => {
  after(0);
  const machines = new Set(['machine']);
  const { admit } = accountLimit({ perMinute: 2, machines, machinesPerMinute: 5, clock });
  const refusals = (actor: string) =>
    Array.from({ length: 6 }, () => admit(actor)).filter((wait) => wait !== undefined).length;
  expect([refusals('person'), refusals('machine')]).toEqual([4, 1]);
});

test('a clock that was set back keeps nobody out for longer than a minute at a time', () => {
  after(3_600_000);
  const { admit } = accountLimit({ perMinute: 1, clock });
  admit('one');
  after(0);
  expect(admit('one')).toBe(60);
});
