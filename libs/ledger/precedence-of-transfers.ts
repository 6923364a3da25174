import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { AccountId } from '@bourse/contracts/values';
import type { LedgerCommand } from './commands.ts';
import {
  accountClosed,
  accountFrozen,
  accountOpened,
  BORROWER,
  ceilingChanged,
  ELSEWHERE,
  endowed,
  expireHold,
  grantEndowment,
  held,
  holdMinutes,
  ISSUER,
  LENDER,
  linked,
  minutesTransferred,
  named,
  NOON,
  opened,
  posted,
  postHold,
  reverseTransfer,
  STRANGER,
  transferMinutes,
  transferPended,
  transferPosted,
  transferReversed,
  transferVoided,
} from './fixtures.ts';
import type { PrecedenceCase } from './precedence-of-accounts.ts';

// For tests only.

const NOBODY = 'insee:62765';
const other = { transferId: named('new') };

const frozen = (accountId: AccountId) =>
  accountFrozen({ accountId, decisionId: named(`freeze ${accountId}`) });
const closed = (accountId: AccountId) =>
  accountClosed({ accountId, decisionId: named(`close ${accountId}`) });
/** Two more accounts with nothing on them: they can be closed. */
const withEmpty = [
  ...endowed,
  accountOpened({ accountId: STRANGER, kind: 'issuer', creditLimitMinutes: 0 }),
  accountOpened({ accountId: NOBODY, kind: 'member', creditLimitMinutes: 0 }),
];

type Ask = (data: {
  readonly transferId?: string;
  readonly debitAccountId?: AccountId;
  readonly creditAccountId?: AccountId;
  readonly minutes?: number;
}) => LedgerCommand;

/** What every new transfer has in common. `giver` has nothing, and may give nothing. */
const ofNew = (
  ask: Ask,
  giver: AccountId,
  history: readonly LedgerEvent[],
): readonly PrecedenceCase[] => [
  ['transfer_id_reused', 'invalid_minutes', held, ask({ transferId: named('hold'), minutes: 0 })],
  [
    'invalid_minutes',
    'accounts_must_differ',
    history,
    ask({ ...other, debitAccountId: LENDER, creditAccountId: LENDER, minutes: 0 }),
  ],
  [
    'accounts_must_differ',
    'debit_account_not_found',
    opened,
    ask({ ...other, debitAccountId: STRANGER, creditAccountId: STRANGER }),
  ],
  [
    'debit_account_not_found',
    'credit_account_not_found',
    opened,
    ask({ ...other, debitAccountId: STRANGER, creditAccountId: NOBODY }),
  ],
  [
    'credit_account_not_member',
    'debit_account_closed',
    [...history, closed(giver)],
    ask({ ...other, debitAccountId: giver, creditAccountId: ISSUER }),
  ],
  [
    'debit_account_closed',
    'credit_account_closed',
    [...history, closed(giver), closed(LENDER)],
    ask({ ...other, debitAccountId: giver, creditAccountId: LENDER }),
  ],
  [
    'debit_account_frozen',
    'credit_account_closed',
    [...history, frozen(giver), closed(LENDER)],
    ask({ ...other, debitAccountId: giver, creditAccountId: LENDER }),
  ],
  [
    'credit_account_closed',
    'insufficient_credit',
    [...history, closed(LENDER)],
    ask({ ...other, debitAccountId: giver, creditAccountId: LENDER }),
  ],
  [
    'credit_account_frozen',
    'insufficient_credit',
    [...history, frozen(LENDER)],
    ask({ ...other, debitAccountId: giver, creditAccountId: LENDER }),
  ],
  [
    'insufficient_credit',
    'exceeds_ceiling',
    [...history, ceilingChanged(0, { accountId: LENDER })],
    ask({ ...other, debitAccountId: giver, creditAccountId: LENDER }),
  ],
];

/** What those among members have in common. */
const amongMembers = (ask: Ask): readonly PrecedenceCase[] => [
  ...ofNew(ask, NOBODY, withEmpty),
  [
    'credit_account_not_found',
    'debit_account_not_member',
    endowed,
    ask({ ...other, debitAccountId: ISSUER, creditAccountId: STRANGER }),
  ],
  [
    'debit_account_not_member',
    'credit_account_not_member',
    withEmpty,
    ask({ ...other, debitAccountId: ISSUER, creditAccountId: STRANGER }),
  ],
];

const ofEndowments: readonly PrecedenceCase[] = [
  ...ofNew(grantEndowment, STRANGER, withEmpty),
  [
    'credit_account_not_found',
    'debit_account_not_issuer',
    opened,
    grantEndowment({ debitAccountId: LENDER, creditAccountId: STRANGER }),
  ],
  [
    'debit_account_not_issuer',
    'credit_account_not_member',
    opened,
    grantEndowment({ debitAccountId: LENDER, creditAccountId: ISSUER }),
  ],
];

const ofHolds: readonly PrecedenceCase[] = [
  ['hold_not_found', 'nothing_to_post', endowed, postHold({ minutes: 0 })],
  ['hold_not_found', 'invalid_minutes', endowed, postHold({ minutes: -1 })],
  ['hold_already_resolved', 'nothing_to_post', posted, postHold({ minutes: 0 })],
  ['hold_already_resolved', 'invalid_minutes', posted, postHold({ minutes: -1 })],
  ['invalid_minutes', 'exceeds_held_minutes', held, postHold({ minutes: 120.5 })],
  ['hold_already_resolved', 'hold_never_expires', posted, expireHold()],
  [
    'hold_already_resolved',
    'not_yet_expired',
    [...endowed, transferPended({ expiresAt: NOON }), transferVoided()],
    expireHold({ now: '2026-03-02T11:00:00.000Z' }),
  ],
];

const spent = [
  ...posted,
  transferPended({
    transferId: named('spent'),
    debitAccountId: LENDER,
    creditAccountId: BORROWER,
  }),
];
const back = { debitAccountId: LENDER, creditAccountId: BORROWER };
const lenderEmpty = [...posted, minutesTransferred({ ...back, minutes: 120 })];
const borrowerEmpty = [...posted, minutesTransferred({ minutes: 180 })];

const crossingHeld = [
  ...endowed,
  accountOpened({ accountId: ELSEWHERE, kind: 'clearing', creditLimitMinutes: 0 }),
  transferPended({ creditAccountId: ELSEWHERE }),
];

const ofReversals: readonly PrecedenceCase[] = [
  [
    'transfer_id_reused',
    'transfer_not_found',
    posted,
    reverseTransfer({ transferId: named('hold'), reversesTransferId: named('nowhere') }),
  ],
  [
    'transfer_id_reused',
    'transfer_not_reversible',
    [...posted, transferReversed()],
    reverseTransfer({ transferId: named('hold'), reversesTransferId: named('reversal') }),
  ],
  [
    'transfer_not_found',
    'invalid_minutes',
    posted,
    reverseTransfer({ reversesTransferId: named('nowhere'), minutes: 0 }),
  ],
  ['transfer_not_reversible', 'part_of_a_crossing', crossingHeld, reverseTransfer()],
  [
    'part_of_a_crossing',
    'invalid_minutes',
    [...crossingHeld, transferPosted({ creditAccountId: ELSEWHERE })],
    reverseTransfer({ minutes: 0 }),
  ],
  ['transfer_not_reversible', 'invalid_minutes', held, reverseTransfer({ minutes: 0 })],
  ['invalid_minutes', 'exceeds_reversible_minutes', posted, reverseTransfer({ minutes: 120.5 })],
  [
    'exceeds_reversible_minutes',
    'debit_account_closed',
    [...lenderEmpty, closed(LENDER)],
    reverseTransfer({ minutes: 121 }),
  ],
  ['exceeds_reversible_minutes', 'insufficient_credit', spent, reverseTransfer({ minutes: 121 })],
  [
    'debit_account_closed',
    'credit_account_frozen',
    [...lenderEmpty, closed(LENDER), frozen(BORROWER)],
    reverseTransfer(),
  ],
  [
    'debit_account_frozen',
    'credit_account_closed',
    [...borrowerEmpty, closed(BORROWER), frozen(LENDER)],
    reverseTransfer(),
  ],
  ['credit_account_frozen', 'insufficient_credit', [...spent, frozen(BORROWER)], reverseTransfer()],
];

export const ofTransfers: readonly PrecedenceCase[] = [
  ...amongMembers(holdMinutes),
  ...amongMembers((data) => transferMinutes({ by: null, ...data })),
  [
    'transfer_id_reused',
    'own_account',
    [...endowed, minutesTransferred()],
    transferMinutes({ by: BORROWER }),
  ],
  ['own_account', 'invalid_minutes', endowed, transferMinutes({ by: BORROWER, minutes: 0 })],
  ...ofEndowments,
  ...ofHolds,
  ...ofReversals,
  ['linked_wrong_count', 'linked_refused', opened, linked(holdMinutes())],
];
