import type { AccountId, TerritoryId } from '@bourse/contracts/values';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import type { Limits } from './account.ts';
import type { AccountKind } from './account.ts';
import type { EventData } from './event-data.ts';

type Command<Type extends string, Data> = { readonly type: Type; readonly data: Readonly<Data> };

type Ground = {
  /** Who decided: a territory, or null for the operator. Whether it may is asked where commands come in. */
  readonly by: TerritoryId | null;
  readonly reason: string;
};

/** A decision that makes no transfer bears an id of its own, by which it is known when it comes again. */
type Ruling = Ground & { readonly decisionId: Uuid };
type RulingOnAccount = Ruling & { readonly accountId: AccountId };

/** Opens the account of a territory or, of the kind `clearing`, of another marketplace. Null and left out: no warning, no ceiling. */
export type OpenAccount = Command<
  'OpenAccount',
  { accountId: AccountId; kind: AccountKind } & Pick<Limits, 'creditLimitMinutes'> & Partial<Limits>
>;

/** Sets how far below zero an account may go; never by its own territory. */
export type ChangeCreditLimit = Command<
  'ChangeCreditLimit',
  RulingOnAccount & Pick<Limits, 'creditLimitMinutes'>
>;

/** Sets how far below zero somebody should be told of an account; refuses no movement. Never by its own territory. */
export type ChangeWarningLevel = Command<
  'ChangeWarningLevel',
  RulingOnAccount & Pick<Limits, 'warningLevelMinutes'>
>;

/** Sets the most an account may own. May be below what it owns: then nothing more comes in. Never by its own territory. */
export type ChangeCeiling = Command<
  'ChangeCeiling',
  RulingOnAccount & Pick<Limits, 'ceilingMinutes'>
>;

/** Lets nothing new start on an account. What is open may be posted, voided or expire. */
export type FreezeAccount = Command<'FreezeAccount', RulingOnAccount>;

/** Ends a freeze; never by the account's own territory. */
export type UnfreezeAccount = Command<'UnfreezeAccount', RulingOnAccount>;

/** Closes an account for ever: only with nothing pending and a balance of zero. */
export type CloseAccount = Command<'CloseAccount', RulingOnAccount>;

/** Settles what holds for the whole marketplace. */
export type SetPolicy = Command<'SetPolicy', Ruling & { readonly reversalsMayPassLimits: boolean }>;

type Transfer = {
  readonly transferId: Uuid;
  /** Gives. */
  readonly debitAccountId: AccountId;
  /** Receives. */
  readonly creditAccountId: AccountId;
  readonly minutes: Minutes;
};

/** Sets minutes aside on the debit account for the credit account: between members, or a member and a marketplace. */
export type HoldMinutes = Command<
  'HoldMinutes',
  Transfer & {
    /** Of whatever it is for. */
    exchangeId: Uuid;
    /** From when on it may be ended by `ExpireHold`; null or left out for never. */
    expiresAt?: Instant | null;
  }
>;

/** Moves all or part of a hold, and releases the rest. Its expiry is no obstacle until it is recorded. */
export type PostHold = Command<
  'PostHold',
  { transferId: Uuid; minutes: Minutes; effectiveOn: Day }
>;

/** Releases a hold; nothing moves. */
export type VoidHold = Command<'VoidHold', { transferId: Uuid }>;

/** Releases a hold whose time is over; nothing moves. */
export type ExpireHold = Command<'ExpireHold', { transferId: Uuid; now: Instant }>;

/** Moves minutes from member to member at once, by a decision of neither. */
export type TransferMinutes = Command<
  'TransferMinutes',
  Transfer & Ground & { readonly effectiveOn: Day }
>;

/** Moves minutes from an issuer to a member, at once. */
export type GrantEndowment = Command<
  'GrantEndowment',
  Transfer & { readonly reason: string; readonly effectiveOn: Day }
>;

/** Moves all or part of a posted hold, an immediate transfer or an endowment back, from its receiver to its giver. */
export type ReverseTransfer = Command<
  'ReverseTransfer',
  {
    /** Of the reversal itself: a new one. */
    transferId: Uuid;
    reversesTransferId: Uuid;
    minutes: Minutes;
    reasonCode: EventData<'TransferReversed'>['reasonCode'];
    reason: string;
    effectiveOn: Day;
  }
>;

/** Sets a sum apart for endowments by awards. */
export type OpenProgramme = Command<'OpenProgramme', EventData<'ProgrammeOpened'>>;

/** A jury's yes: promises a member instalments of a programme. Its numbers are 1, 2, 3 and so on. */
export type AwardEndowment = Command<'AwardEndowment', EventData<'EndowmentAwarded'>>;

/** A jury's no, with its reasons. */
export type RefuseAward = Command<'RefuseAward', EventData<'AwardRefused'>>;

/** Pays an instalment that is due, at once. */
export type PayInstalment = Command<
  'PayInstalment',
  {
    awardId: Uuid;
    number: number;
    transferId: Uuid;
    /** The day on which it is paid: that of the movement. */
    today: Day;
  }
>;

/** Frees the budget of instalments that are not to be paid. */
export type CancelInstalments = Command<
  'CancelInstalments',
  Ruling & { readonly awardId: Uuid; readonly numbers: readonly number[] }
>;

/** Moves minutes of an award that were paid and not used back to the issuer, and into the budget. */
export type ReturnUnused = Command<
  'ReturnUnused',
  { awardId: Uuid; transferId: Uuid; minutes: Minutes; reason: string; effectiveOn: Day }
>;

/** Ends a programme that has nothing left to pay. */
export type CloseProgramme = Command<'CloseProgramme', Ruling & { readonly programmeId: Uuid }>;

/** What is decided by itself. The form of ids, days, instants and reasons is checked where commands come in. */
export type SingleCommand =
  | OpenAccount
  | ChangeCreditLimit
  | ChangeWarningLevel
  | ChangeCeiling
  | FreezeAccount
  | UnfreezeAccount
  | CloseAccount
  | SetPolicy
  | HoldMinutes
  | PostHold
  | VoidHold
  | ExpireHold
  | TransferMinutes
  | GrantEndowment
  | ReverseTransfer
  | OpenProgramme
  | AwardEndowment
  | RefuseAward
  | PayInstalment
  | CancelInstalments
  | ReturnUnused
  | CloseProgramme;

/** Several commands that are done all or not at all, each decided on what those before it cause. From 2 to 100. */
export type Linked = Command<'Linked', { commands: readonly SingleCommand[] }>;

/** All that can be asked of a ledger. */
export type LedgerCommand = SingleCommand | Linked;
