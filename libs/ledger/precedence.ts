import type { LedgerCommand } from './commands.ts';
import type { LedgerRejection } from './rejections.ts';

type Code = LedgerRejection['code'];

const rulingOnAccount = ['account_not_found', 'account_closed'] as const;
const changeOfLimit = ['decision_id_reused', 'own_limit', ...rulingOnAccount] as const;
const newTransfer = [
  'invalid_minutes',
  'accounts_must_differ',
  'debit_account_not_found',
  'credit_account_not_found',
] as const;
const sidesInUse = [
  'debit_account_closed',
  'debit_account_frozen',
  'credit_account_closed',
  'credit_account_frozen',
] as const;
const amongMembers = ['debit_account_not_member', 'credit_account_not_member'] as const;
const quantities = ['insufficient_credit', 'exceeds_ceiling'] as const;
const juryDecision = [
  'award_id_reused',
  'programme_not_found',
  'programme_closed',
  'outside_programme_period',
] as const;

/**
 * What each command can be refused for, first reason first: a command that could be refused for
 * several is refused for the first of them. The README shows it as a table.
 */
export const precedence = {
  OpenAccount: [
    'account_already_open',
    'kind_not_of_holder',
    'invalid_credit_limit',
    'invalid_warning_level',
    'invalid_ceiling',
  ],
  ChangeCreditLimit: [...changeOfLimit, 'invalid_credit_limit', 'credit_limit_below_use'],
  ChangeWarningLevel: [...changeOfLimit, 'invalid_warning_level'],
  ChangeCeiling: [...changeOfLimit, 'invalid_ceiling'],
  FreezeAccount: ['decision_id_reused', ...rulingOnAccount, 'account_frozen'],
  UnfreezeAccount: ['decision_id_reused', 'own_account', ...rulingOnAccount, 'account_not_frozen'],
  CloseAccount: [
    'decision_id_reused',
    ...rulingOnAccount,
    'account_has_pending',
    'account_not_balanced',
  ],
  SetPolicy: ['decision_id_reused'],
  HoldMinutes: [
    'transfer_id_reused',
    ...newTransfer,
    ...amongMembers,
    ...sidesInUse,
    ...quantities,
  ],
  PostHold: [
    'hold_not_found',
    'hold_already_resolved',
    'nothing_to_post',
    'invalid_minutes',
    'exceeds_held_minutes',
  ],
  VoidHold: ['hold_not_found', 'hold_already_resolved'],
  ExpireHold: ['hold_not_found', 'hold_already_resolved', 'hold_never_expires', 'not_yet_expired'],
  TransferMinutes: [
    'transfer_id_reused',
    'own_account',
    ...newTransfer,
    ...amongMembers,
    ...sidesInUse,
    ...quantities,
  ],
  GrantEndowment: [
    'transfer_id_reused',
    ...newTransfer,
    'debit_account_not_issuer',
    'credit_account_not_member',
    ...sidesInUse,
    ...quantities,
  ],
  ReverseTransfer: [
    'transfer_id_reused',
    'transfer_not_found',
    'transfer_not_reversible',
    'part_of_a_crossing',
    'invalid_minutes',
    'exceeds_reversible_minutes',
    ...sidesInUse,
    'insufficient_credit',
  ],
  OpenProgramme: [
    'programme_id_reused',
    'invalid_programme_period',
    'invalid_budget',
    'invalid_member_ceiling',
    'debit_account_not_found',
    'debit_account_not_issuer',
    'debit_account_closed',
  ],
  AwardEndowment: [
    ...juryDecision,
    'invalid_instalments',
    'credit_account_not_found',
    'credit_account_not_member',
    'credit_account_closed',
    'exceeds_member_ceiling',
    'exceeds_budget',
  ],
  RefuseAward: juryDecision,
  PayInstalment: [
    'transfer_id_reused',
    'award_not_found',
    'instalment_not_found',
    'instalment_already_resolved',
    'instalment_not_due',
    ...sidesInUse,
    ...quantities,
  ],
  CancelInstalments: [
    'decision_id_reused',
    'award_not_found',
    'invalid_instalments',
    'instalment_not_found',
    'instalment_already_resolved',
  ],
  ReturnUnused: [
    'transfer_id_reused',
    'award_not_found',
    'invalid_minutes',
    'exceeds_returnable_minutes',
    'debit_account_closed',
    'debit_account_frozen',
    // An issuer that something may come back to has given more than came back, and is not closed.
    'credit_account_frozen',
    'insufficient_credit',
  ],
  CloseProgramme: [
    'decision_id_reused',
    'programme_not_found',
    'programme_closed',
    'instalments_unpaid',
  ],
  Linked: ['linked_wrong_count', 'linked_refused'],
} as const satisfies Readonly<Record<LedgerCommand['type'], readonly Code[]>>;
