import type { LedgerEvent } from '@bourse/contracts/ledger';
import { fold } from '@bourse/kernel/decider';
import { InvariantError } from '@bourse/kernel/invariant';
import { describe, expect, test } from '@jest/globals';
import { availableMinutes, balanceMinutes } from './account.ts';
import { checkInvariants } from './check-invariants.ts';
import {
  accountClosed,
  accountFrozen,
  accountOpened,
  accountUnfrozen,
  BORROWER,
  ceilingChanged,
  creditLimitChanged,
  ELSEWHERE,
  endowed,
  endowmentGranted,
  held,
  ISSUER,
  LENDER,
  minutesTransferred,
  named,
  opened,
  policySet,
  posted,
  STRANGER,
  transferExpired,
  transferPended,
  transferPosted,
  transferReversed,
  transferVoided,
  warningLevelChanged,
} from './fixtures.ts';
import { awarded, endowmentReturned, instalmentPaid, paid } from './fixtures-programmes.ts';
import { ledgerDecider } from './ledger.ts';

const after = (history: readonly LedgerEvent[]) => fold(ledgerDecider, history);

/** The endowment goes back from the borrower to the issuer. */
const endowmentReversed = transferReversed({
  reversesTransferId: named('endowment'),
  debitAccountId: BORROWER,
  creditAccountId: ISSUER,
  exchangeId: null,
});

function accountAfter(history: readonly LedgerEvent[], accountId: string) {
  const account = after(history).accounts.get(accountId);
  if (account === undefined) throw new Error(`${accountId} has no account`);
  const { debitsPending, debitsPosted, creditsPending, creditsPosted } = account;
  return {
    debits: [debitsPending, debitsPosted],
    credits: [creditsPending, creditsPosted],
    balance: balanceMinutes(account),
    available: availableMinutes(account),
  };
}

describe('the four counters', () => {
  test.each([
    ['a hold', held, [120, 0], [0, 300], 300, 180],
    ['a post', posted, [0, 120], [0, 300], 180, 180],
    [
      'a post in part',
      [...held, transferPosted({ minutes: 100, releasedMinutes: 20 })],
      [0, 100],
      [0, 300],
      200,
      200,
    ],
    ['a void', [...held, transferVoided()], [0, 0], [0, 300], 300, 300],
    ['a reversal', [...posted, transferReversed()], [0, 120], [0, 360], 240, 240],
    ['an endowment reversed', [...endowed, endowmentReversed], [0, 60], [0, 300], 240, 240],
    ['a return', [...paid, endowmentReturned()], [0, 50], [0, 200], 150, 150],
  ] as const)('of the giver after %s', (_, history, debits, credits, balance, available) => {
    expect(accountAfter(history, BORROWER)).toEqual({ debits, credits, balance, available });
  });
  test.each([
    ['a hold', held, [0, 0], [120, 0], 0, 0],
    ['a post', posted, [0, 0], [0, 120], 120, 120],
    ['a reversal', [...posted, transferReversed()], [0, 60], [0, 120], 60, 60],
  ] as const)('of the receiver after %s', (_, history, debits, credits, balance, available) => {
    expect(accountAfter(history, LENDER)).toEqual({ debits, credits, balance, available });
  });
  test('of an issuer: below zero, within its limit', () => {
    expect(accountAfter(endowed, ISSUER)).toMatchObject({ balance: -300, available: 700 });
  });
  test('of an issuer: has again what comes back', () => {
    const returned = [...paid, endowmentReturned()];
    expect(accountAfter(returned, ISSUER)).toMatchObject({ balance: -150, available: 850 });
  });
});

describe('the state', () => {
  test('belongs to the fold: changed in place, never shared by two', () => {
    const state = ledgerDecider.initialState();
    const opening = accountOpened({ accountId: STRANGER, kind: 'member', creditLimitMinutes: 0 });
    expect(ledgerDecider.evolve(state, opening)).toBe(state);
    expect(state.accounts.size).toBe(1);
    expect(ledgerDecider.initialState().accounts.size).toBe(0);
  });
  test('begins with the policy that reversals pass no limit', () =>
    expect(ledgerDecider.initialState().policy).toEqual({ reversalsMayPassLimits: false }));
  test('keeps a warning level, and no other limit with it', () => {
    const account = after([...opened, warningLevelChanged(60)]).accounts.get(BORROWER);
    expect(account).toMatchObject({ warningLevelMinutes: 60, ceilingMinutes: null });
  });
  test('remembers no decision that was told before they had ids', () => {
    const untold = { decisionId: null };
    const history = [...opened, creditLimitChanged(1, untold), creditLimitChanged(2, untold)];
    expect(after(history).decisions.size).toBe(0);
  });
  test('takes in up to a ceiling', () => {
    const { accounts } = after([...opened, ceilingChanged(300), endowmentGranted()]);
    expect(accounts.get(BORROWER)).toMatchObject({ creditsPosted: 300, ceilingMinutes: 300 });
  });
});

describe('a history that cannot be stops the fold', () => {
  const drawing = [...opened, creditLimitChanged(120), transferPended()];
  const other = { transferId: named('second'), minutes: 1 };
  const fromMember = { debitAccountId: LENDER };
  const toIssuer = { debitAccountId: BORROWER, creditAccountId: ISSUER };
  // The lender has received 120 and set 120 aside for others.
  const broke = [
    ...posted,
    transferPended({
      transferId: named('spent'),
      debitAccountId: LENDER,
      creditAccountId: BORROWER,
    }),
  ];
  const beyond = (beyondLimitMinutes: number) => transferReversed({ beyondLimitMinutes });
  test.each<readonly [string, readonly LedgerEvent[]]>([
    ['is opened once', [...opened, ...opened.slice(-1)]],
    ['was opened before it is used', [creditLimitChanged(1)]],
    ['never passes its credit limit', [...opened, creditLimitChanged(-1)]],
    ['never passes its credit limit', [...drawing, creditLimitChanged(119)]],
    ['never passes its credit limit', [...opened, transferPended()]],
    ['never passes its credit limit', [...opened, endowmentGranted({ minutes: 1001 })]],
    ['is recorded once', [...held, transferPended()]],
    ['is recorded once', [...endowed, endowmentGranted()]],
    ['is recorded once', [...posted, transferReversed(), transferReversed()]],
    ['moves nothing to itself', [...endowed, transferPended({ creditAccountId: BORROWER })]],
    ['positive whole number', [...endowed, transferPended({ minutes: 0 })]],
    ['positive whole number', [...endowed, transferPended({ minutes: 0.5 })]],
    ['positive whole number', [...opened, endowmentGranted({ minutes: 0 })]],
    ['is resolved once', [...endowed, transferPosted()]],
    ['is resolved once', [...posted, transferPosted()]],
    ['is resolved once', [...posted, transferVoided()]],
    ['is resolved once', [...held, transferVoided(), transferPosted()]],
    ['its own parties', [...held, transferPosted({ creditAccountId: ISSUER })]],
    ['its own parties', [...held, transferVoided({ debitAccountId: ISSUER })]],
    ['its own exchange', [...held, transferVoided({ exchangeId: named('another') })]],
    ['released in full', [...held, transferPosted({ minutes: 119 })]],
    ['released in full', [...held, transferPosted({ minutes: 121, releasedMinutes: -1 })]],
    ['released in full', [...held, transferPosted({ minutes: 0, releasedMinutes: 120 })]],
    ['is released whole', [...held, transferVoided({ minutes: 119 })]],
    ['is between members', [...endowed, transferPended({ debitAccountId: ISSUER })]],
    ['is between members', [...endowed, transferPended({ creditAccountId: ISSUER })]],
    ['of the kind issuer to a member', [...endowed, endowmentGranted({ ...other, ...fromMember })]],
    ['of the kind issuer to a member', [...endowed, endowmentGranted({ ...other, ...toIssuer })]],
    ['only what moved is reversed', [...held, transferReversed()]],
    ['only what moved is reversed', [...endowed, transferReversed()]],
    ['is reversed than moved', [...posted, transferReversed({ minutes: 121 })]],
    ['from the receiver back', [...posted, transferReversed({ creditAccountId: ISSUER })]],
    ['from the receiver back', [...posted, transferReversed({ debitAccountId: ISSUER })]],
    ['expires when it was said to', [...held, transferExpired()]],
    ['is resolved once', [...posted, transferExpired()]],
    [
      'of the kind member to a member',
      [...endowed, minutesTransferred({ debitAccountId: ISSUER })],
    ],
    [
      'of the kind member to a member',
      [...endowed, minutesTransferred({ creditAccountId: ISSUER })],
    ],
    ['is recorded once', [...endowed, minutesTransferred(), minutesTransferred()]],
    ['takes in nothing above its ceiling', [...opened, ceilingChanged(299), endowmentGranted()]],
    [
      'takes in nothing above its ceiling',
      [...endowed, ceilingChanged(119, { accountId: LENDER }), transferPended()],
    ],
    ['which is frozen', [...endowed, accountFrozen(), transferPended()]],
    ['which is frozen', [...opened, accountFrozen(), endowmentGranted()]],
    ['which is frozen', [...posted, accountFrozen(), transferReversed()]],
    ['which is frozen', [...awarded, accountFrozen(), instalmentPaid()]],
    ['which is closed', [...opened, accountClosed(), endowmentGranted()]],
    [
      'frozen while it is open',
      [...opened, accountFrozen(), accountFrozen({ decisionId: other.transferId })],
    ],
    ['frozen before it is not', [...opened, accountUnfrozen()]],
    ['is empty when it is closed', [...endowed, accountClosed()]],
    ['is empty when it is closed', [...drawing, accountClosed()]],
    ['is empty when it is closed', [...held, accountClosed({ accountId: LENDER })]],
    ['closed for ever', [...opened, accountClosed(), accountUnfrozen()]],
    ['closed for ever', [...opened, accountClosed(), warningLevelChanged(1)]],
    ['is recorded once', [...opened, creditLimitChanged(1), creditLimitChanged(1)]],
    ['is recorded once', [...opened, policySet(true), policySet(true)]],
    [
      'if, and only if, it is a clearing account',
      [accountOpened({ accountId: ELSEWHERE, kind: 'member', creditLimitMinutes: 0 })],
    ],
    ['passes no limit but where the policy lets it', [...broke, beyond(60)]],
    ['by how much it takes', [...broke, policySet(true), beyond(61)]],
    ['never passes its credit limit', [...broke, policySet(true), beyond(0)]],
  ])('%s', (sentence, history) => {
    after(history.slice(0, -1));
    expect(() => after(history)).toThrow(InvariantError);
    expect(() => after(history)).toThrow(sentence);
  });
});

test('an event of no known type stops the fold', () => {
  const unknown = Object.assign(transferVoided(), { type: 'MinutesBurnt' });
  expect(() => after([...opened, unknown])).toThrow('Unexpected ledger event');
});

describe('checkInvariants', () => {
  test('is content with a ledger that balances', () => {
    for (const history of [[], opened, endowed, held, posted]) checkInvariants(after(history));
  });
  test.each([
    ['debitsPending', -1, 'is negative'],
    ['debitsPosted', -1, 'is negative'],
    ['creditsPending', -1, 'is negative'],
    ['creditsPosted', -1, 'is negative'],
    ['debitsPending', 500, 'passes its credit limit'],
    ['beyondLimitMinutes', 1, 'passes its credit limit'],
    ['debitsPosted', 100, 'balances sum to zero'],
    ['creditsPosted', 400, 'balances sum to zero'],
    ['debitsPending', 119, 'pending debits'],
    ['creditsPending', 1, 'pending credits'],
  ] as const)('notices %s of %d', (counter, minutes, sentence) => {
    const state = after(held);
    const account = state.accounts.get(BORROWER);
    if (account !== undefined) state.accounts.set(BORROWER, { ...account, [counter]: minutes });
    expect(() => checkInvariants(state)).toThrow(sentence);
  });
  test('notices a closed account that is not empty', () => {
    const state = after(endowed);
    const account = state.accounts.get(BORROWER);
    if (account !== undefined) state.accounts.set(BORROWER, { ...account, status: 'closed' });
    expect(() => checkInvariants(state)).toThrow('closed, and empty');
  });
  test('notices a hold that is gone', () => {
    const state = after(held);
    const transfers = new Map(
      [...state.transfers.entries()].filter(([id]) => id !== named('hold')),
    );
    expect(() => checkInvariants({ ...state, transfers })).toThrow('open holds');
  });
});
