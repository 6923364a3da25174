import { describe, expect, test } from '@jest/globals';
import {
  addsUp,
  differences,
  eventsBehind,
  type Reading,
  sumOfBalances,
  toldBeforeTheirCause,
} from './checks.ts';

const reading = (path: string, text: string): Reading => ({ family: 'offres', path, text });

describe('what is read before and after', () => {
  const before = [reading('/a', 'one'), reading('/b', 'two')];

  test('is equal when every byte is', () => {
    expect(differences(before, before.toReversed())).toEqual([]);
  });

  test('differs in one byte', () => {
    const [difference, ...others] = differences(before, [
      reading('/a', 'one'),
      reading('/b', 'twO'),
    ]);
    expect(others).toEqual([]);
    expect(difference?.path).toBe('/b');
    expect(difference?.what).toContain('2 : « two » puis « twO »');
  });

  test.each([
    ['the end of a text', [reading('/a', 'one'), reading('/b', 'tw')], '/b'],
    ['a whole reading', [reading('/a', 'one')], '/b'],
  ])('misses %s', (_what, after, path) => {
    expect(differences(before, after).map((difference) => difference.path)).toEqual([path]);
  });

  test('has something new', () => {
    const after = [...before, reading('/c', 'three')];
    expect(differences(before, after)).toEqual([{ path: '/c', what: 'nouveau (new)' }]);
  });
});

test('balances that do not cancel out have a sum', () => {
  expect(sumOfBalances([{ balanceMinutes: -900 }, { balanceMinutes: 900 }])).toBe(0);
  expect(sumOfBalances([{ balanceMinutes: -900 }, { balanceMinutes: 899 }])).toBe(-1);
});

test('an event that is told before its cause is found', () => {
  const cause = { eventId: '1', type: 'Agreed', causedBy: null };
  const effect = { eventId: '2', type: 'Fulfilled', causedBy: { eventId: '1' } };
  expect(toldBeforeTheirCause([cause, effect])).toEqual([]);
  expect(toldBeforeTheirCause([effect, cause])).toEqual(['Fulfilled']);
  expect(toldBeforeTheirCause([effect])).toEqual([]);
});

test('revisions tell how many events there are', () => {
  expect(eventsBehind([0, 3, null])).toBe(5);
  expect(eventsBehind([])).toBe(0);
});

describe('a statement', () => {
  const received = { direction: 'received', minutes: 900, balanceMinutes: 900 } as const;
  const given = { direction: 'given', minutes: 390, balanceMinutes: 510 } as const;

  test('adds up', () => {
    const lines = [received, given];
    expect(addsUp({ openingBalanceMinutes: 0, lines, closingBalanceMinutes: 510 })).toBe(true);
  });

  test.each([
    ['opening', { openingBalanceMinutes: 1, lines: [received], closingBalanceMinutes: 900 }],
    ['running', { openingBalanceMinutes: 0, lines: [given], closingBalanceMinutes: 510 }],
    ['closing', { openingBalanceMinutes: 0, lines: [received], closingBalanceMinutes: 901 }],
  ])('does not add up with a wrong %s balance', (_which, statement) => {
    expect(addsUp(statement)).toBe(false);
  });
});
