import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { AccountId } from '@bourse/contracts/values';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Decision } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import type { AccountKind } from './account.ts';
import type { Hold, Reversible, Transfer } from './transfer.ts';

type OnAccount<Code extends string> = { readonly code: Code; readonly accountId: AccountId };
type WrongKind<Code extends string> = OnAccount<Code> & { readonly kind: AccountKind };

/** Everything the ledger can refuse. Quantities are minutes. Which comes first is told by `precedence`. */
export type LedgerRejection =
  /** The account exists, opened with another kind or other limits. */
  | OnAccount<'account_already_open'>
  /** The id belongs to an accepted transfer with another content. */
  | { readonly code: 'transfer_id_reused'; readonly transferId: Uuid }
  /** The id belongs to a recorded decision with another content. */
  | { readonly code: 'decision_id_reused'; readonly decisionId: Uuid }
  /** The id belongs to a programme on other terms. */
  | { readonly code: 'programme_id_reused'; readonly programmeId: Uuid }
  /** The id belongs to a jury's decision with another content. */
  | { readonly code: 'award_id_reused'; readonly awardId: Uuid }
  /** Nobody decides how far its own account may go. */
  | OnAccount<'own_limit'>
  /** Nobody decides this over its own account. */
  | OnAccount<'own_account'>
  | OnAccount<'account_not_found'>
  /** A territory's account is no clearing account, and a marketplace's is nothing else. */
  | WrongKind<'kind_not_of_holder'>
  /** No hold bears this id; another transfer may. */
  | { readonly code: 'hold_not_found'; readonly transferId: Uuid }
  /** The hold was posted, voided or expired otherwise than asked now. */
  | {
      readonly code: 'hold_already_resolved';
      readonly transferId: Uuid;
      readonly resolution: Exclude<Hold['status'], 'held'>;
    }
  | { readonly code: 'hold_never_expires'; readonly transferId: Uuid }
  | { readonly code: 'not_yet_expired'; readonly transferId: Uuid; readonly expiresAt: Instant }
  | { readonly code: 'transfer_not_found'; readonly transferId: Uuid }
  /** Nothing moved, or it was a way back itself. */
  | {
      readonly code: 'transfer_not_reversible';
      readonly transferId: Uuid;
      readonly status: Exclude<Transfer['status'], Reversible['status']>;
    }
  /** One side of what moved between two marketplaces: it comes back on both, by whoever follows the crossing, or on none. */
  | { readonly code: 'part_of_a_crossing'; readonly transferId: Uuid }
  | { readonly code: 'programme_not_found'; readonly programmeId: Uuid }
  | { readonly code: 'programme_closed'; readonly programmeId: Uuid }
  /** The jury decided on a day on which the programme gives nothing. */
  | {
      readonly code: 'outside_programme_period';
      readonly decidedOn: Day;
      readonly opensOn: Day;
      readonly closesOn: Day;
    }
  /** No award bears this id; a jury's no may. */
  | { readonly code: 'award_not_found'; readonly awardId: Uuid }
  | { readonly code: 'instalment_not_found'; readonly number: number }
  | {
      readonly code: 'instalment_already_resolved';
      readonly number: number;
      readonly resolution: 'paid' | 'cancelled';
    }
  | { readonly code: 'instalment_not_due'; readonly number: number; readonly dueOn: Day }
  | { readonly code: 'instalments_unpaid'; readonly unpaidMinutes: Minutes }
  | OnAccount<'account_closed'>
  | OnAccount<'account_frozen'>
  | OnAccount<'account_not_frozen'>
  /** Not a whole number within the range of the contract. */
  | { readonly code: 'invalid_credit_limit'; readonly creditLimitMinutes: number }
  | { readonly code: 'invalid_warning_level'; readonly warningLevelMinutes: number | null }
  | { readonly code: 'invalid_ceiling'; readonly ceilingMinutes: number | null }
  | { readonly code: 'invalid_budget'; readonly budgetMinutes: number }
  /** Not from 1 to the budget. */
  | { readonly code: 'invalid_member_ceiling'; readonly memberCeilingMinutes: number }
  /** It would close before it opens. */
  | {
      readonly code: 'invalid_programme_period';
      readonly opensOn: Day;
      readonly closesOn: Day;
    }
  /** None, too many, not of minutes that can move, or not numbered as they must be. */
  | { readonly code: 'invalid_instalments' }
  /** Zero minutes to post: void the hold instead. */
  | { readonly code: 'nothing_to_post'; readonly transferId: Uuid }
  /** Not a whole number from 1 to MAX_MINUTES. */
  | { readonly code: 'invalid_minutes'; readonly minutes: number }
  /** More to post than the hold set aside. */
  | {
      readonly code: 'exceeds_held_minutes';
      readonly requestedMinutes: Minutes;
      readonly heldMinutes: Minutes;
    }
  /** More to reverse than moved and did not yet come back. */
  | {
      readonly code: 'exceeds_reversible_minutes';
      readonly requestedMinutes: Minutes;
      readonly reversibleMinutes: Minutes;
    }
  /** More to return than was paid of the award and did not yet come back. */
  | {
      readonly code: 'exceeds_returnable_minutes';
      readonly requestedMinutes: Minutes;
      readonly returnableMinutes: Minutes;
    }
  /** Debit and credit account are one. */
  | OnAccount<'accounts_must_differ'>
  | OnAccount<'debit_account_not_found'>
  | OnAccount<'credit_account_not_found'>
  | WrongKind<'debit_account_not_issuer'>
  /** Issuers endow; they neither pay for exchanges nor are paid. */
  | WrongKind<'debit_account_not_member'>
  | WrongKind<'credit_account_not_member'>
  | OnAccount<'debit_account_closed'>
  | OnAccount<'debit_account_frozen'>
  | OnAccount<'credit_account_closed'>
  | OnAccount<'credit_account_frozen'>
  /** The new limit is below what the account draws on, holds counted. */
  | (OnAccount<'credit_limit_below_use'> & { readonly usedMinutes: Minutes })
  /** Open holds go from it or to it. */
  | (OnAccount<'account_has_pending'> & {
      readonly debitsPendingMinutes: Minutes;
      readonly creditsPendingMinutes: Minutes;
    })
  | (OnAccount<'account_not_balanced'> & { readonly balanceMinutes: Minutes })
  /** Awarded to one member, more than the programme gives to one. */
  | {
      readonly code: 'exceeds_member_ceiling';
      readonly requestedMinutes: Minutes;
      readonly leftMinutes: Minutes;
    }
  | {
      readonly code: 'exceeds_budget';
      readonly requestedMinutes: Minutes;
      readonly leftMinutes: Minutes;
    }
  /** The account that would give has less available than asked. */
  | (OnAccount<'insufficient_credit'> & {
      readonly requestedMinutes: Minutes;
      readonly availableMinutes: Minutes;
    })
  /** The account that would receive may own less than that, what is on its way in counted. */
  | (OnAccount<'exceeds_ceiling'> & {
      readonly requestedMinutes: Minutes;
      readonly roomMinutes: Minutes;
    })
  /** One command is no link, and more than 100 are too many. */
  | { readonly code: 'linked_wrong_count'; readonly count: number }
  /** One of the linked commands, the first such, is refused: none is done. */
  | { readonly code: 'linked_refused'; readonly index: number; readonly refusal: LedgerRejection };

export type LedgerDecision = Decision<LedgerEvent, LedgerRejection>;
