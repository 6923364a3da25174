import { describe, test } from '@jest/globals';
import { specificationOf } from '@bourse/kernel/decider-spec';
import {
  BORROWER,
  ceilingChanged,
  changeCeiling,
  changeCreditLimit,
  changeWarningLevel,
  creditLimitChanged,
  endowed,
  grantEndowment,
  holdMinutes,
  ISSUER,
  LENDER,
  named,
  opened,
  policySet,
  posted,
  STRANGER,
  transferPended,
  transferPosted,
  transferReversed,
  warningLevelChanged,
} from './fixtures.ts';
import { ledgerDecider } from './ledger.ts';

const { given } = specificationOf(ledgerDecider);

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
  test('to what it is, by a new decision: recorded, with its own reason', () =>
    given([...opened, creditLimitChanged(90)])
      .when(changeCreditLimit({ creditLimitMinutes: 90, reason: 'other words' }))
      .then([creditLimitChanged(90, { reason: 'other words' })]));
  test('again, however late: nothing', () =>
    given([...opened, creditLimitChanged(90), creditLimitChanged(60)])
      .when(changeCreditLimit({ creditLimitMinutes: 90 }))
      .thenNothing());
  test('under a known id with another content: refused', () => {
    const { decisionId } = changeCreditLimit({ creditLimitMinutes: 90 }).data;
    const known = [...opened, creditLimitChanged(90)];
    for (const command of [
      changeCreditLimit({ decisionId, creditLimitMinutes: 91 }),
      changeCreditLimit({ decisionId, creditLimitMinutes: 90, reason: 'other words' }),
      changeWarningLevel({ decisionId, warningLevelMinutes: 90 }),
    ]) {
      given(known).when(command).thenRejected('decision_id_reused', { decisionId });
    }
  });
  test('told before decisions had ids: read, and known no more', () =>
    given([...opened, creditLimitChanged(90, { decisionId: null })])
      .when(changeCreditLimit({ creditLimitMinutes: 90 }))
      .then([creditLimitChanged(90)]));
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

  describe('of an account that reversals put beyond it', () => {
    const beyond = [
      ...posted,
      transferPended({
        transferId: named('spent'),
        debitAccountId: LENDER,
        creditAccountId: BORROWER,
        minutes: 100,
      }),
      policySet(true),
      transferReversed({ beyondLimitMinutes: 40 }),
    ];
    const ofLender = (creditLimitMinutes: number) =>
      changeCreditLimit({ accountId: LENDER, creditLimitMinutes });
    const changed = (creditLimitMinutes: number) =>
      creditLimitChanged(creditLimitMinutes, { accountId: LENDER });
    test('to a limit that takes some of it in', () =>
      given(beyond)
        .when(ofLender(10))
        .then([changed(10)]));
    test('back below that: refused, only reversals widen it', () =>
      given([...beyond, changed(10)])
        .when(ofLender(9))
        .thenRejected('credit_limit_below_use', { usedMinutes: 10 }));
  });
});

describe('ChangeWarningLevel', () => {
  test('changes, and is taken away', () => {
    given(opened)
      .when(changeWarningLevel({ warningLevelMinutes: 30 }))
      .then([warningLevelChanged(30)]);
    given(opened)
      .when(changeWarningLevel({ warningLevelMinutes: null }))
      .then([warningLevelChanged(null)]);
  });
  test('by its own territory: refused', () =>
    given(opened)
      .when(changeWarningLevel({ warningLevelMinutes: 30, by: BORROWER }))
      .thenRejected('own_limit', { accountId: BORROWER }));
  test.each([-1, 0.5, 1_000_000_001])('to %d: refused', (warningLevelMinutes) =>
    given(opened)
      .when(changeWarningLevel({ warningLevelMinutes }))
      .thenRejected('invalid_warning_level', { warningLevelMinutes }),
  );
  test('refuses no movement', () =>
    given([...opened, creditLimitChanged(120), warningLevelChanged(0)])
      .when(holdMinutes())
      .then([transferPended()]));
});

describe('ChangeCeiling', () => {
  test('changes, and is taken away', () => {
    given(opened)
      .when(changeCeiling({ ceilingMinutes: 500 }))
      .then([ceilingChanged(500)]);
    given(opened)
      .when(changeCeiling({ ceilingMinutes: null }))
      .then([ceilingChanged(null)]);
  });
  test('below what is owned: takes nothing away, and lets nothing in', () => {
    given(endowed)
      .when(changeCeiling({ ceilingMinutes: 100 }))
      .then([ceilingChanged(100)]);
    given([...endowed, ceilingChanged(100)])
      .when(grantEndowment({ transferId: named('second'), minutes: 1 }))
      .thenRejected('exceeds_ceiling', { requestedMinutes: 1, roomMinutes: 0 });
  });
  test('by its own territory: refused', () =>
    given(opened)
      .when(changeCeiling({ ceilingMinutes: 500, by: BORROWER }))
      .thenRejected('own_limit', { accountId: BORROWER }));
  test.each([-1, 0.5, 1_000_000_001])('to %d: refused', (ceilingMinutes) =>
    given(opened)
      .when(changeCeiling({ ceilingMinutes }))
      .thenRejected('invalid_ceiling', { ceilingMinutes }),
  );
});
