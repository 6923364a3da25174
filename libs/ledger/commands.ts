import type { TerritoryId } from '@bourse/contracts/values';
import type { Day } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import type { AccountKind } from './account.ts';

type Command<Type extends string, Data> = { readonly type: Type; readonly data: Readonly<Data> };

/** Opens the account of a territory. */
export type OpenAccount = Command<
  'OpenAccount',
  { accountId: TerritoryId; kind: AccountKind; creditLimitMinutes: Minutes }
>;

/** Sets how far below zero an account may go. Idempotent by value: the limit that already holds changes nothing. */
export type ChangeCreditLimit = Command<
  'ChangeCreditLimit',
  {
    accountId: TerritoryId;
    creditLimitMinutes: Minutes;
    /** Who decided: another than the account's own territory; null for the operator. */
    by: TerritoryId | null;
    reason: string;
  }
>;

/** Sets minutes aside on the debit account for the credit account; both are members'. */
export type HoldMinutes = Command<
  'HoldMinutes',
  {
    transferId: Uuid;
    /** Gives. */
    debitAccountId: TerritoryId;
    /** Receives. */
    creditAccountId: TerritoryId;
    minutes: Minutes;
    exchangeId: Uuid;
  }
>;

/** Moves all or part of a hold, and releases the rest. */
export type PostHold = Command<
  'PostHold',
  { transferId: Uuid; minutes: Minutes; effectiveOn: Day }
>;

/** Releases a hold; nothing moves. */
export type VoidHold = Command<'VoidHold', { transferId: Uuid }>;

/** Moves minutes from an issuer to a member, at once. */
export type GrantEndowment = Command<
  'GrantEndowment',
  {
    transferId: Uuid;
    /** An issuer. */
    debitAccountId: TerritoryId;
    /** A member. */
    creditAccountId: TerritoryId;
    minutes: Minutes;
    reason: string;
    effectiveOn: Day;
  }
>;

/** Moves all or part of a posted hold back, from its receiver to its giver. */
export type ReverseTransfer = Command<
  'ReverseTransfer',
  {
    /** Of the reversal itself: a new one. */
    transferId: Uuid;
    reversesTransferId: Uuid;
    minutes: Minutes;
    reason: string;
    effectiveOn: Day;
  }
>;

/** All that can be asked of a ledger. The form of ids, days and reasons is checked where commands come in. */
export type LedgerCommand =
  | OpenAccount
  | ChangeCreditLimit
  | HoldMinutes
  | PostHold
  | VoidHold
  | GrantEndowment
  | ReverseTransfer;
