import type { LedgerEvent } from '@bourse/contracts/ledger';
import { fold } from '@bourse/kernel/decider';
import { InvariantError } from '@bourse/kernel/invariant';
import { describe, expect, test } from '@jest/globals';
import { checkInvariants } from './check-invariants.ts';
import {
  accountOpened,
  BORROWER,
  DAY,
  ISSUER,
  LENDER,
  named,
  opened,
  STRANGER,
} from './fixtures.ts';
import {
  awarded,
  awardRefused,
  endowmentAwarded,
  endowmentReturned,
  instalmentPaid,
  instalmentsCancelled,
  paid,
  programmeClosed,
  programmed,
  programmeOpened,
} from './fixtures-programmes.ts';
import { ledgerDecider } from './ledger.ts';

const after = (history: readonly LedgerEvent[]) => fold(ledgerDecider, history);

const instalmentOf = (minutes: number, number = 1) => ({ number, dueOn: DAY, minutes });
const awardOf = (minutes: number, toAccountId = BORROWER) =>
  endowmentAwarded({
    awardId: named(`award of ${minutes}`),
    toAccountId,
    instalments: [instalmentOf(minutes)],
  });

describe('a history of programmes that cannot be stops the fold', () => {
  const other = { transferId: named('second') };
  const paidNumber = (instalmentNumber: number, minutes: number) =>
    instalmentPaid({
      transferId: other.transferId,
      minutes,
      award: { programmeId: named('programme'), awardId: named('award'), instalmentNumber },
    });
  const otherIssuer = accountOpened({
    accountId: STRANGER,
    kind: 'issuer',
    creditLimitMinutes: 1000,
  });
  test.each<readonly [string, readonly LedgerEvent[]]>([
    ['was opened before it is used', [...opened, endowmentAwarded()]],
    ['is opened once', [...programmed, programmeOpened()]],
    ['is an issuer’s', [...opened, programmeOpened({ issuerId: LENDER })]],
    ['is decided once', [...awarded, endowmentAwarded()]],
    ['is decided once', [...awarded, awardRefused({ awardId: named('award') })]],
    ['is open when a jury decides', [...programmed, programmeClosed(), endowmentAwarded()]],
    ['is for a member', [...programmed, endowmentAwarded({ toAccountId: ISSUER })]],
    ['no more than its ceiling', [...programmed, awardOf(401)]],
    ['no more than its budget', [...programmed, awardOf(601)]],
    ['no more than its budget', [...programmed, awardOf(-1)]],
    ['no more than its ceiling', [...awarded, awardOf(-1, LENDER)]],
    ['was made before it is used', [...programmed, instalmentPaid()]],
    [
      'was made before it is used',
      [...programmed, awardRefused({ awardId: named('award') }), instalmentPaid()],
    ],
    ['is paid once, and whole', [...paid, instalmentPaid({ transferId: other.transferId })]],
    ['is paid once, and whole', [...awarded, instalmentPaid({ minutes: 199 })]],
    ['is paid once, and whole', [...awarded, instalmentsCancelled(), paidNumber(2, 100)]],
    ['is paid once, and whole', [...awarded, paidNumber(3, 100)]],
    [
      'is paid once, and whole',
      [
        ...programmed,
        endowmentAwarded({ instalments: [instalmentOf(100), instalmentOf(100)] }),
        paidNumber(1, 100),
      ],
    ],
    [
      'has no more to pay than it awarded',
      [
        ...programmed,
        endowmentAwarded({ instalments: [instalmentOf(200), instalmentOf(-100, 2)] }),
        paidNumber(1, 200),
      ],
    ],
    ['by its programme to its member', [...awarded, instalmentPaid({ creditAccountId: LENDER })]],
    [
      'by its programme to its member',
      [...awarded, otherIssuer, instalmentPaid({ debitAccountId: STRANGER })],
    ],
    ['are cancelled once', [...paid, instalmentsCancelled({ numbers: [1], minutes: 200 })]],
    ['are cancelled once', [...paid, instalmentsCancelled({ numbers: [1, 2], minutes: 300 })]],
    ['are cancelled once', [...awarded, instalmentsCancelled({ numbers: [2, 3], minutes: 100 })]],
    ['has back what', [...awarded, instalmentsCancelled({ minutes: 99 })]],
    ['comes back than was paid', [...paid, endowmentReturned({ minutes: 201 })]],
    [
      'from the member back to the issuer',
      [...paid, endowmentReturned({ debitAccountId: LENDER })],
    ],
    [
      'from the member back to the issuer',
      [...paid, endowmentReturned({ creditAccountId: LENDER })],
    ],
    ['is recorded once', [...paid, endowmentReturned(), endowmentReturned()]],
    ['with nothing left to pay', [...paid, programmeClosed()]],
    [
      'is closed once',
      [...programmed, programmeClosed(), programmeClosed({ decisionId: other.transferId })],
    ],
  ])('%s', (sentence, history) => {
    after(history.slice(0, -1));
    expect(() => after(history)).toThrow(InvariantError);
    expect(() => after(history)).toThrow(sentence);
  });
});

describe('checkInvariants', () => {
  test('is content with programmes that add up', () => {
    for (const history of [
      programmed,
      awarded,
      paid,
      [...awarded, instalmentsCancelled({ numbers: [1, 2], minutes: 300 })],
      [...programmed, awardOf(400), awardOf(200, LENDER)],
      [...paid, instalmentsCancelled(), endowmentReturned(), awardRefused(), programmeClosed()],
    ]) {
      checkInvariants(after(history));
    }
  });
  test.each([
    ['committedMinutes', 299, 'has promised what its awards say'],
    ['unpaidMinutes', 99, 'has promised what its awards say'],
  ] as const)('notices %s of %d', (counter, minutes, sentence) => {
    const state = after(paid);
    const programme = state.programmes.get(named('programme'));
    if (programme !== undefined) {
      state.programmes.set(named('programme'), { ...programme, [counter]: minutes });
    }
    expect(() => checkInvariants(state)).toThrow(sentence);
  });
  test('notices an award that was not paid what its instalments say', () => {
    const state = after(paid);
    const award = state.awards.get(named('award'));
    if (award?.status === 'awarded') {
      state.awards.set(named('award'), { ...award, paidMinutes: 199 });
    }
    expect(() => checkInvariants(state)).toThrow('paid what its instalments say');
  });
  test('notices a budget that is passed', () => {
    const state = after(paid);
    const programme = state.programmes.get(named('programme'));
    if (programme !== undefined) {
      const terms = { ...programme.terms, budgetMinutes: 299 };
      state.programmes.set(named('programme'), { ...programme, terms });
    }
    expect(() => checkInvariants(state)).toThrow('keeps to its budget');
  });
});
