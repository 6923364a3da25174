import { fold } from '@bourse/kernel/decider';
import { InvariantError } from '@bourse/kernel/invariant';
import { expect, test } from '@jest/globals';
import { BORROWER, held, LENDER } from './fixtures.ts';
import { ledgerDecider } from './ledger.ts';
import { resolve } from './postings.ts';
import { accountOf } from './recorded.ts';

test.each([
  ['what moves is a positive whole number', 120, 0, 0],
  ['no more moves than was held', 120, 100, 101],
  ['no more moves than was held', 120, 100, -1],
  ['pending debits are never negative', 120, 121, 0],
  ['pending credits are never negative', 121, 121, 0],
])(
  '%s: with %d pending debits, not %d resolved and %d of them moved',
  (sentence, debitsPending, heldMinutes, movedMinutes) => {
    const state = fold(ledgerDecider, held);
    const debit = { ...accountOf(state, BORROWER), debitsPending };
    const sides = { debit, credit: accountOf(state, LENDER) };
    const resolved = () => resolve(sides, { heldMinutes, movedMinutes });
    expect(resolved).toThrow(InvariantError);
    expect(resolved).toThrow(sentence);
  },
);
