import { describe, test } from '@jest/globals';
import { specificationOf } from '@bourse/kernel/decider-spec';
import {
  accountOpened,
  BORROWER,
  changeCreditLimit,
  creditLimitChanged,
  ISSUER,
  openAccount,
  opened,
  STRANGER,
  transferPended,
  transferPosted,
} from './fixtures.ts';
import { ledgerDecider } from './ledger.ts';

const { given } = specificationOf(ledgerDecider);

describe('OpenAccount', () => {
  const account = { accountId: STRANGER, kind: 'member', creditLimitMinutes: 60 } as const;
  const open = openAccount(account);
  test('opens', () =>
    given([])
      .when(open)
      .then([accountOpened(account)]));
  test('again, in the same words: nothing', () =>
    given([accountOpened(account)])
      .when(open)
      .thenNothing());
  test('again, after its limit changed: still nothing', () =>
    given([accountOpened({ ...account, accountId: BORROWER }), creditLimitChanged(90)])
      .when(openAccount({ ...account, accountId: BORROWER }))
      .thenNothing());
  test.each([{ kind: 'issuer' }, { creditLimitMinutes: 61 }] as const)(
    'again, with %j: refused',
    (other) =>
      given([accountOpened(account)])
        .when(openAccount({ ...account, ...other }))
        .thenRejected('account_already_open', { accountId: STRANGER }),
  );
  test.each([-1, 0.5, 1_000_000_001])('with a limit of %d: refused', (creditLimitMinutes) =>
    given([])
      .when(openAccount({ ...account, creditLimitMinutes }))
      .thenRejected('invalid_credit_limit', { creditLimitMinutes }),
  );
});

describe('ChangeCreditLimit', () => {
  test('changes', () =>
    given(opened)
      .when(changeCreditLimit({ creditLimitMinutes: 90 }))
      .then([creditLimitChanged(90)]));
  test('by the operator, an issuer’s too', () =>
    given(opened)
      .when(changeCreditLimit({ accountId: ISSUER, by: null, creditLimitMinutes: 2000 }))
      .then([creditLimitChanged(2000, { accountId: ISSUER, by: null })]));
  test.each([
    [ISSUER, 2000],
    [ISSUER, 1000],
    [BORROWER, 90],
  ])('of %s by itself, to %d: refused, even where it is that already', (accountId, limit) =>
    given(opened)
      .when(changeCreditLimit({ accountId, by: accountId, creditLimitMinutes: limit }))
      .thenRejected('own_limit', { accountId }),
  );
  test('to what it is: nothing', () =>
    given([...opened, creditLimitChanged(90)])
      .when(changeCreditLimit({ creditLimitMinutes: 90, reason: 'other words' }))
      .thenNothing());
  test('of an unknown account: refused', () =>
    given(opened)
      .when(changeCreditLimit({ accountId: STRANGER, creditLimitMinutes: 90 }))
      .thenRejected('account_not_found', { accountId: STRANGER }));
  test('to less than nothing: refused', () =>
    given(opened)
      .when(changeCreditLimit({ creditLimitMinutes: -1 }))
      .thenRejected('invalid_credit_limit', { creditLimitMinutes: -1 }));

  const borrowing = [...opened, creditLimitChanged(200), transferPended()];
  test('down to what a hold uses', () =>
    given(borrowing)
      .when(changeCreditLimit({ creditLimitMinutes: 120 }))
      .then([creditLimitChanged(120)]));
  test('below what a hold uses: refused', () =>
    given(borrowing)
      .when(changeCreditLimit({ creditLimitMinutes: 119 }))
      .thenRejected('credit_limit_below_use', { accountId: BORROWER, usedMinutes: 120 }));
  test('below what was posted: refused', () =>
    given([...borrowing, transferPosted({ minutes: 100, releasedMinutes: 20 })])
      .when(changeCreditLimit({ creditLimitMinutes: 99 }))
      .thenRejected('credit_limit_below_use', { usedMinutes: 100 }));
});
