import { describe, test } from '@jest/globals';
import { specificationOf } from '@bourse/kernel/decider-spec';
import {
  accountOpened,
  BORROWER,
  DAY,
  endowed,
  endowmentGranted,
  grantEndowment,
  held,
  ISSUER,
  LENDER,
  named,
  opened,
  posted,
  reverseTransfer,
  STRANGER,
  transferPended,
  transferReversed,
  transferVoided,
} from './fixtures.ts';
import { ledgerDecider } from './ledger.ts';

const { given } = specificationOf(ledgerDecider);

describe('GrantEndowment', () => {
  test('moves at once, down to the limit of the issuer', () =>
    given(opened)
      .when(grantEndowment({ minutes: 1000 }))
      .then([endowmentGranted({ minutes: 1000 })]));
  test('above the limit of the issuer: refused', () =>
    given(endowed)
      .when(grantEndowment({ transferId: named('second'), minutes: 701 }))
      .thenRejected('insufficient_credit', { accountId: ISSUER, availableMinutes: 700 }));
  test('again: nothing', () => given(endowed).when(grantEndowment()).thenNothing());
  test.each([
    { debitAccountId: LENDER },
    { creditAccountId: LENDER },
    { minutes: 299 },
    { reason: 'other words' },
    { effectiveOn: '2026-03-03' },
    { transferId: named('hold') },
  ])('under a known id with %j: refused', (other) =>
    given(held).when(grantEndowment(other)).thenRejected('transfer_id_reused'),
  );
  test('of zero minutes: refused', () =>
    given(opened)
      .when(grantEndowment({ minutes: 0 }))
      .thenRejected('invalid_minutes', { minutes: 0 }));
  test('from an issuer to itself: refused', () =>
    given(opened)
      .when(grantEndowment({ creditAccountId: ISSUER }))
      .thenRejected('accounts_must_differ'));
  test('between unknown accounts: refused', () => {
    given(opened)
      .when(grantEndowment({ debitAccountId: STRANGER }))
      .thenRejected('debit_account_not_found', { accountId: STRANGER });
    given(opened)
      .when(grantEndowment({ creditAccountId: STRANGER }))
      .thenRejected('credit_account_not_found', { accountId: STRANGER });
  });
  test('from a member: refused', () =>
    given(opened)
      .when(grantEndowment({ debitAccountId: LENDER }))
      .thenRejected('debit_account_not_issuer', { accountId: LENDER, kind: 'member' }));
  test('to an issuer: refused', () =>
    given([
      ...opened,
      accountOpened({ accountId: STRANGER, kind: 'issuer', creditLimitMinutes: 0 }),
    ])
      .when(grantEndowment({ creditAccountId: STRANGER }))
      .thenRejected('credit_account_not_member', { accountId: STRANGER, kind: 'issuer' }));
});

describe('ReverseTransfer', () => {
  test('moves back from the receiver to the giver', () =>
    given(posted).when(reverseTransfer()).then([transferReversed()]));
  test('again: nothing, though all is reversed', () =>
    given([...posted, transferReversed({ minutes: 120 })])
      .when(reverseTransfer({ minutes: 120 }))
      .thenNothing());
  test.each([
    { reversesTransferId: named('other') },
    { minutes: 59 },
    { reason: 'other words' },
    { effectiveOn: '2026-03-03' },
    { transferId: named('hold') },
  ])('under a known id with %j: refused', (other) =>
    given([...posted, transferReversed()])
      .when(reverseTransfer(other))
      .thenRejected('transfer_id_reused'),
  );
  test('of nothing known: refused', () =>
    given(held)
      .when(reverseTransfer({ reversesTransferId: named('nowhere') }))
      .thenRejected('transfer_not_found', { transferId: named('nowhere') }));
  test.each([
    ['held', held, 'hold'],
    ['voided', [...held, transferVoided()], 'hold'],
    ['endowed', endowed, 'endowment'],
    ['reversal', [...posted, transferReversed()], 'reversal'],
  ] as const)('of what is %s: refused', (status, history, name) =>
    given(history)
      .when(reverseTransfer({ transferId: named('new'), reversesTransferId: named(name) }))
      .thenRejected('transfer_not_reversible', { transferId: named(name), status }),
  );
  test('of zero minutes: refused', () =>
    given(posted)
      .when(reverseTransfer({ minutes: 0 }))
      .thenRejected('invalid_minutes', { minutes: 0 }));
  test('up to what was posted, in parts', () =>
    given([...posted, transferReversed()])
      .when(reverseTransfer({ transferId: named('rest'), minutes: 60 }))
      .then([transferReversed({ transferId: named('rest'), minutes: 60 })]));
  test('above what was posted, all parts together: refused', () =>
    given([...posted, transferReversed()])
      .when(reverseTransfer({ transferId: named('rest'), minutes: 61 }))
      .thenRejected('exceeds_reversible_minutes', {
        requestedMinutes: 61,
        reversibleMinutes: 60,
      }));
  test('of more than the receiver still has: refused', () =>
    given([
      ...posted,
      transferPended({
        transferId: named('spent'),
        debitAccountId: LENDER,
        creditAccountId: BORROWER,
        minutes: 100,
      }),
    ])
      .when(reverseTransfer({ minutes: 21, effectiveOn: DAY }))
      .thenRejected('insufficient_credit', {
        accountId: LENDER,
        requestedMinutes: 21,
        availableMinutes: 20,
      }));
});
