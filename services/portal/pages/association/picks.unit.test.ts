import { describe, expect, test } from '@jest/globals';
import { derivedId } from '@bourse/kernel/ids';
import { addressOf, keyOf, picksIn } from './picks.ts';

// Made on 2026-03-05 at 14:30 UTC.
const KEY = '019cbe67-ce40-7000-8000-000000000001';
const queryOf = (address: string) =>
  new Map(new URL(address, 'http://bourse.example').searchParams);

describe('the address of a choice', () => {
  const picks = [
    { territoryId: 'insee:59260', minutes: 600 },
    { territoryId: 'siren:245900428', minutes: 0 },
  ];
  const query = queryOf(addressOf(picks, KEY));

  test('chooses the same again, with the hours of each for those that have none', () => {
    expect(picksIn(query)).toEqual(picks);
    expect(picksIn(new Map([...query, ['heures', '2']]))[1]?.minutes).toBe(120);
  });

  test('brings its key for a day; one that somebody kept for longer pays anew', () => {
    expect(keyOf({ query, now: '2026-03-06T14:29:00.000Z' })).toBe(KEY);
    expect(keyOf({ query, now: '2026-03-06T14:31:00.000Z' })).not.toBe(KEY);
  });

  test('brings a key that follows from another one, and none that is no key', () => {
    const now = '2026-03-05T14:30:00.000Z';
    const derived = derivedId('a key');
    expect(keyOf({ query: queryOf(addressOf(picks, derived)), now })).toBe(derived);
    for (const wrong of ['', 'x', `${KEY}\r\n`]) {
      expect(keyOf({ query: queryOf(addressOf(picks, wrong)), now })).toMatch(/^[\da-f-]{36}$/);
    }
  });
});
