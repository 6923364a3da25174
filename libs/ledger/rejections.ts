import type { TerritoryId } from '@bourse/contracts/values';
import type { Decision } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { AccountKind } from './account.ts';
import type { LedgerCommand } from './commands.ts';
import type { Transfer } from './state.ts';

/**
 * Everything the ledger can refuse, in order of precedence: a command that could be refused for
 * several reasons is refused for the first of them. Quantities are minutes.
 */
export type LedgerRejection =
  /** The account exists, opened with another kind or limit. */
  | { readonly code: 'account_already_open'; readonly accountId: TerritoryId }
  /** The id belongs to an accepted transfer with another content. */
  | { readonly code: 'transfer_id_reused'; readonly transferId: Uuid }
  /** Nobody decides how far its own account may go. */
  | { readonly code: 'own_limit'; readonly accountId: TerritoryId }
  | { readonly code: 'account_not_found'; readonly accountId: TerritoryId }
  /** No hold bears this id; another transfer may. */
  | { readonly code: 'hold_not_found'; readonly transferId: Uuid }
  /** The hold was posted or voided otherwise than asked now. */
  | {
      readonly code: 'hold_already_resolved';
      readonly transferId: Uuid;
      readonly resolution: 'posted' | 'voided';
    }
  | { readonly code: 'transfer_not_found'; readonly transferId: Uuid }
  /** Only a posted hold can be reversed: not an open or voided one, an endowment or a reversal. */
  | {
      readonly code: 'transfer_not_reversible';
      readonly transferId: Uuid;
      readonly status: Exclude<Transfer['status'], 'posted'>;
    }
  /** Not a whole number within the range of the contract. */
  | { readonly code: 'invalid_credit_limit'; readonly creditLimitMinutes: number }
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
  /** More to reverse than was posted and not yet reversed. */
  | {
      readonly code: 'exceeds_reversible_minutes';
      readonly requestedMinutes: Minutes;
      readonly reversibleMinutes: Minutes;
    }
  /** Debit and credit account are one. */
  | { readonly code: 'accounts_must_differ'; readonly accountId: TerritoryId }
  | { readonly code: 'debit_account_not_found'; readonly accountId: TerritoryId }
  | { readonly code: 'credit_account_not_found'; readonly accountId: TerritoryId }
  | {
      readonly code: 'debit_account_not_issuer';
      readonly accountId: TerritoryId;
      readonly kind: AccountKind;
    }
  /** Issuers endow; they neither pay for exchanges nor are paid. */
  | {
      readonly code: 'debit_account_not_member';
      readonly accountId: TerritoryId;
      readonly kind: AccountKind;
    }
  | {
      readonly code: 'credit_account_not_member';
      readonly accountId: TerritoryId;
      readonly kind: AccountKind;
    }
  /** The new limit is below what the account draws on, holds counted. */
  | {
      readonly code: 'credit_limit_below_use';
      readonly accountId: TerritoryId;
      readonly usedMinutes: Minutes;
    }
  /** The account that would give has less available than asked. */
  | {
      readonly code: 'insufficient_credit';
      readonly accountId: TerritoryId;
      readonly requestedMinutes: Minutes;
      readonly availableMinutes: Minutes;
    };

export type LedgerDecision = Decision<LedgerEvent, LedgerRejection>;

/** What each command can be refused for, first reason first. The README shows it as a table. */
export const precedence = {
  OpenAccount: ['account_already_open', 'invalid_credit_limit'],
  ChangeCreditLimit: [
    'own_limit',
    'account_not_found',
    'invalid_credit_limit',
    'credit_limit_below_use',
  ],
  HoldMinutes: [
    'transfer_id_reused',
    'invalid_minutes',
    'accounts_must_differ',
    'debit_account_not_found',
    'credit_account_not_found',
    'debit_account_not_member',
    'credit_account_not_member',
    'insufficient_credit',
  ],
  PostHold: [
    'hold_not_found',
    'hold_already_resolved',
    'nothing_to_post',
    'invalid_minutes',
    'exceeds_held_minutes',
  ],
  VoidHold: ['hold_not_found', 'hold_already_resolved'],
  GrantEndowment: [
    'transfer_id_reused',
    'invalid_minutes',
    'accounts_must_differ',
    'debit_account_not_found',
    'credit_account_not_found',
    'debit_account_not_issuer',
    'credit_account_not_member',
    'insufficient_credit',
  ],
  ReverseTransfer: [
    'transfer_id_reused',
    'transfer_not_found',
    'transfer_not_reversible',
    'invalid_minutes',
    'exceeds_reversible_minutes',
    'insufficient_credit',
  ],
} as const satisfies Readonly<Record<LedgerCommand['type'], readonly LedgerRejection['code'][]>>;
