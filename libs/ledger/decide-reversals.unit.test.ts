import { describe, test } from '@jest/globals';
import { specificationOf } from '@bourse/kernel/decider-spec';
import {
  accountOpened,
  BORROWER,
  ceilingChanged,
  DAY,
  ELSEWHERE,
  endowed,
  held,
  holdMinutes,
  ISSUER,
  LENDER,
  minutesTransferred,
  named,
  NOON,
  opened,
  policySet,
  posted,
  reverseTransfer,
  setPolicy,
  transferExpired,
  transferPended,
  transferPosted,
  transferReversed,
  transferVoided,
} from './fixtures.ts';
import {
  awardEndowment,
  endowmentAwarded,
  endowmentReturned,
  paid,
  returnUnused,
} from './fixtures-programmes.ts';
import { ledgerDecider } from './ledger.ts';

const { given } = specificationOf(ledgerDecider);

describe('ReverseTransfer', () => {
  test('moves back from the receiver to the giver', () =>
    given(posted).when(reverseTransfer()).then([transferReversed()]));
  test('again: nothing, though all is reversed and the day is another', () =>
    given([...posted, transferReversed({ minutes: 120 })])
      .when(reverseTransfer({ minutes: 120, effectiveOn: '2026-03-03' }))
      .thenNothing());
  test.each([
    { reversesTransferId: named('other') },
    { minutes: 59 },
    { reason: 'other words' },
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
    ['expired', [...endowed, transferPended({ expiresAt: NOON }), transferExpired()], 'hold'],
    ['returned', [...paid, endowmentReturned()], 'return'],
    ['reversal', [...posted, transferReversed()], 'reversal'],
  ] as const)('of what is %s: refused', (status, history, name) =>
    given(history)
      .when(reverseTransfer({ transferId: named('new'), reversesTransferId: named(name) }))
      .thenRejected('transfer_not_reversible', { transferId: named(name), status }),
  );
  test.each([{ debitAccountId: ELSEWHERE }, { creditAccountId: ELSEWHERE }])(
    'of one side of a crossing, %j: refused',
    (side) =>
      given([
        ...endowed,
        accountOpened({ accountId: ELSEWHERE, kind: 'clearing', creditLimitMinutes: 120 }),
        transferPended(side),
        transferPosted(side),
      ])
        .when(reverseTransfer())
        .thenRejected('part_of_a_crossing', { transferId: named('hold') }),
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

  test.each([
    [
      'an immediate transfer',
      [...endowed, minutesTransferred()],
      'transfer',
      { debitAccountId: LENDER, creditAccountId: BORROWER },
    ],
    ['an endowment', endowed, 'endowment', { debitAccountId: BORROWER, creditAccountId: ISSUER }],
  ] as const)('of %s: the same, for no exchange', (_, history, name, sides) =>
    given(history)
      .when(reverseTransfer({ reversesTransferId: named(name), reasonCode: 'duplicate' }))
      .then([
        transferReversed({
          reversesTransferId: named(name),
          reasonCode: 'duplicate',
          exchangeId: null,
          ...sides,
        }),
      ]),
  );
  test('under a known id for another reason: refused', () =>
    given([...posted, transferReversed()])
      .when(reverseTransfer({ reasonCode: 'dispute' }))
      .thenRejected('transfer_id_reused'));
  test('is not held up by a ceiling: what comes back had been there', () =>
    given([...posted, ceilingChanged(0)])
      .when(reverseTransfer())
      .then([transferReversed()]));

  const spent = transferPended({
    transferId: named('spent'),
    debitAccountId: LENDER,
    creditAccountId: BORROWER,
    minutes: 100,
  });
  const broke = [...posted, spent, policySet(true)];
  test('passes a limit where the policy lets it, and says by how much', () =>
    given(broke)
      .when(reverseTransfer())
      .then([transferReversed({ beyondLimitMinutes: 40 })]));
  test('says only by how much more, where the account is beyond its limit already', () =>
    given([...broke, transferReversed({ beyondLimitMinutes: 40 })])
      .when(reverseTransfer({ transferId: named('second'), minutes: 60 }))
      .then([transferReversed({ transferId: named('second'), beyondLimitMinutes: 60 })]));
  test('says nothing of a limit that it does not pass', () =>
    given([...posted, policySet(true)])
      .when(reverseTransfer())
      .then([transferReversed()]));
  test('is refused again when the policy is taken back', () =>
    given([...broke, policySet(false)])
      .when(reverseTransfer())
      .thenRejected('insufficient_credit', { availableMinutes: 20 }));
  test('widens nothing but for reversals: beyond its limit an account gives nothing', () =>
    given([...broke, transferReversed({ beyondLimitMinutes: 40 })])
      .when(
        holdMinutes({
          transferId: named('new'),
          debitAccountId: LENDER,
          creditAccountId: BORROWER,
          minutes: 1,
        }),
      )
      .thenRejected('insufficient_credit', { availableMinutes: 0 }));

  const paidAndReversed = [
    ...paid,
    transferReversed({
      reversesTransferId: named('payment'),
      debitAccountId: BORROWER,
      creditAccountId: ISSUER,
      exchangeId: null,
      minutes: 150,
    }),
  ];
  test('of a paid instalment counts as returned: no more comes back in all than was paid', () => {
    given(paidAndReversed)
      .when(returnUnused({ minutes: 51 }))
      .thenRejected('exceeds_returnable_minutes', { returnableMinutes: 50 });
    given([...paid, endowmentReturned({ minutes: 150 })])
      .when(reverseTransfer({ reversesTransferId: named('payment'), minutes: 51 }))
      .thenRejected('exceeds_reversible_minutes', { reversibleMinutes: 50 });
  });
  test('of a paid instalment frees the budget for another award', () =>
    given(paidAndReversed)
      .when(
        awardEndowment({
          awardId: named('second award'),
          instalments: [{ number: 1, dueOn: DAY, minutes: 250 }],
        }),
      )
      .then([
        endowmentAwarded({
          awardId: named('second award'),
          instalments: [{ number: 1, dueOn: DAY, minutes: 250 }],
        }),
      ]));
});

describe('SetPolicy', () => {
  test('is recorded, also when it confirms what holds', () => {
    given(opened)
      .when(setPolicy(true))
      .then([policySet(true)]);
    given(opened)
      .when(setPolicy(false))
      .then([policySet(false)]);
  });
  test('again, after it was taken back: nothing', () =>
    given([...opened, policySet(true), policySet(false)])
      .when(setPolicy(true))
      .thenNothing());
  test('under a known id with another content: refused', () =>
    given([...opened, policySet(true)])
      .when(setPolicy(false, { decisionId: setPolicy(true).data.decisionId }))
      .thenRejected('decision_id_reused', { decisionId: setPolicy(true).data.decisionId }));
});
