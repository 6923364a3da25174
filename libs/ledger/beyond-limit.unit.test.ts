import type { LedgerEvent } from '@bourse/contracts/ledger';
import { fold } from '@bourse/kernel/decider';
import { describe, expect, test } from '@jest/globals';
import { checkInvariants } from './check-invariants.ts';
import {
  BORROWER,
  creditLimitChanged,
  endowmentGranted,
  LENDER,
  named,
  policySet,
  posted,
  transferPended,
  transferPosted,
  transferReversed,
  transferVoided,
} from './fixtures.ts';
import { ledgerDecider } from './ledger.ts';

const after = (history: readonly LedgerEvent[]) => fold(ledgerDecider, history);

describe('what is beyond a limit', () => {
  const spent = transferPended({
    transferId: named('spent'),
    debitAccountId: LENDER,
    creditAccountId: BORROWER,
  });
  const beyond = [...posted, spent, policySet(true), transferReversed({ beyondLimitMinutes: 60 })];
  const of = (history: readonly LedgerEvent[]) => after(history).accounts.get(LENDER);
  const back = { transferId: named('spent'), debitAccountId: LENDER, creditAccountId: BORROWER };
  test('is what reversals put there, all together', () => {
    expect(of(beyond)).toMatchObject({ beyondLimitMinutes: 60 });
    const more = transferReversed({
      transferId: named('more'),
      minutes: 20,
      beyondLimitMinutes: 20,
    });
    expect(of([...beyond, more])).toMatchObject({ beyondLimitMinutes: 80 });
  });
  test.each<readonly [string, LedgerEvent, number]>([
    ['a void', transferVoided(back), 0],
    ['a post in part', transferPosted({ ...back, minutes: 100, releasedMinutes: 20 }), 40],
    ['a post', transferPosted(back), 60],
    [
      'minutes that come in',
      endowmentGranted({ transferId: named('help'), creditAccountId: LENDER, minutes: 25 }),
      35,
    ],
    ['a higher limit', creditLimitChanged(50, { accountId: LENDER }), 10],
  ])('shrinks as the account recovers: after %s', (_, event, left) => {
    expect(of([...beyond, event])).toMatchObject({ beyondLimitMinutes: left });
    checkInvariants(after([...beyond, event]));
  });
  test('does not come again once it is recovered', () => {
    const recovered = [...beyond, transferVoided(back)];
    const again = transferPended({ ...back, transferId: named('again'), minutes: 61 });
    expect(() => after([...recovered, again])).toThrow('never passes its credit limit');
  });
});
