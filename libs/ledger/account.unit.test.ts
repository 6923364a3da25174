import { describe, expect, test } from '@jest/globals';
import { type Account, availableMinutes, ownedMinutes, roomMinutes, warning } from './account.ts';
import { BORROWER } from './fixtures.ts';

const account: Account = {
  accountId: BORROWER,
  kind: 'member',
  status: 'open',
  creditLimitMinutes: 100,
  warningLevelMinutes: null,
  ceilingMinutes: null,
  openedWith: { creditLimitMinutes: 100, warningLevelMinutes: null, ceilingMinutes: null },
  beyondLimitMinutes: 0,
  debitsPending: 20,
  debitsPosted: 50,
  creditsPending: 7,
  creditsPosted: 10,
};

describe('an account', () => {
  test('warns of more than its level, holds counted, and of no less', () => {
    expect(warning(account)).toBeUndefined();
    expect(warning({ ...account, warningLevelMinutes: 60 })).toBeUndefined();
    expect(warning({ ...account, warningLevelMinutes: 59 })).toEqual({
      drawnMinutes: 60,
      warningLevelMinutes: 59,
    });
  });
  test('warns as soon as it draws on credit, where the level is zero', () => {
    const zero = { ...account, warningLevelMinutes: 0 };
    expect(warning({ ...zero, creditsPosted: 70 })).toBeUndefined();
    expect(warning({ ...zero, creditsPosted: 69 })).toMatchObject({ drawnMinutes: 1 });
  });
  test('owns its balance and what is on its way, not what it has set aside for others', () => {
    expect(ownedMinutes(account)).toBe(-33);
    expect(roomMinutes(account)).toBeNull();
    expect(roomMinutes({ ...account, ceilingMinutes: 10 })).toBe(43);
    expect(roomMinutes({ ...account, ceilingMinutes: 10, creditsPending: 99 })).toBe(0);
  });
  test('beyond its limit has nothing available, rather than less than nothing', () => {
    expect(availableMinutes({ ...account, creditLimitMinutes: 59 })).toBe(0);
  });
});
