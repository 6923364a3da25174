import { describe, test } from '@jest/globals';
import { specificationOf } from '@bourse/kernel/decider-spec';
import {
  accountOpened,
  BORROWER,
  ceilingChanged,
  ELSEWHERE,
  endowed,
  endowmentGranted,
  grantEndowment,
  held,
  ISSUER,
  LENDER,
  minutesTransferred,
  named,
  opened,
  STRANGER,
  transferMinutes,
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
  test('again, on a later day: nothing', () =>
    given(endowed)
      .when(grantEndowment({ effectiveOn: '2026-03-03' }))
      .thenNothing());
  test.each([
    { debitAccountId: LENDER },
    { creditAccountId: LENDER },
    { minutes: 299 },
    { reason: 'other words' },
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

describe('TransferMinutes', () => {
  test('moves at once from member to member', () =>
    given(endowed).when(transferMinutes()).then([minutesTransferred()]));
  test('by the operator too', () =>
    given(endowed)
      .when(transferMinutes({ by: null }))
      .then([minutesTransferred({ by: null })]));
  test('again: nothing, though nothing is left and the day is another', () =>
    given([...endowed, minutesTransferred({ minutes: 300 })])
      .when(transferMinutes({ minutes: 300, effectiveOn: '2026-03-03' }))
      .thenNothing());
  test.each([
    { debitAccountId: STRANGER },
    { creditAccountId: STRANGER },
    { minutes: 89 },
    { by: null },
    { reason: 'other words' },
    { transferId: named('endowment') },
  ])('under a known id with %j: refused', (other) =>
    given([...endowed, minutesTransferred()])
      .when(transferMinutes(other))
      .thenRejected('transfer_id_reused'),
  );
  test.each([BORROWER, LENDER])('by %s, one of its parties: refused', (by) =>
    given(endowed).when(transferMinutes({ by })).thenRejected('own_account', { accountId: by }),
  );
  test('of more than is available: refused', () =>
    given(held)
      .when(transferMinutes({ minutes: 181 }))
      .thenRejected('insufficient_credit', { availableMinutes: 180 }));
  test('to more than the receiver may own: refused', () =>
    given([...endowed, ceilingChanged(89, { accountId: LENDER })])
      .when(transferMinutes())
      .thenRejected('exceeds_ceiling', { requestedMinutes: 90, roomMinutes: 89 }));
  test.each([
    [{ debitAccountId: ISSUER, by: null }, 'debit_account_not_member'],
    [{ creditAccountId: ISSUER, by: null }, 'credit_account_not_member'],
    [{ debitAccountId: ELSEWHERE }, 'debit_account_not_member'],
    [{ creditAccountId: ELSEWHERE }, 'credit_account_not_member'],
    [{ creditAccountId: STRANGER }, 'credit_account_not_found'],
  ] as const)('with %j: refused, %s', (parties, code) =>
    given([
      ...endowed,
      accountOpened({ accountId: ELSEWHERE, kind: 'clearing', creditLimitMinutes: 500 }),
    ])
      .when(transferMinutes(parties))
      .thenRejected(code),
  );
});
