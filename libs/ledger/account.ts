import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { AccountId } from '@bourse/contracts/values';
import type { Minutes } from '@bourse/kernel/minutes';

/**
 * `member`: a territory's own account. `issuer`: an association's, from which endowments come.
 * `clearing`: stands for another marketplace; its limits are the exposure that the two accept.
 */
export type AccountKind = Extract<LedgerEvent, { readonly type: 'AccountOpened' }>['data']['kind'];

/** Frozen: nothing new starts, what is open ends as it would. Closed: for ever, and empty. */
export type AccountStatus = 'open' | 'frozen' | 'closed';

/** Minutes, never negative; the posted ones only grow, so they also say what was given and received in all. */
export type Counters = {
  /** Set aside by open holds on this account. */
  readonly debitsPending: Minutes;
  /** Given, in all. */
  readonly debitsPosted: Minutes;
  /** Set aside for this account by open holds on others; not yet its own. */
  readonly creditsPending: Minutes;
  /** Received, in all. */
  readonly creditsPosted: Minutes;
};

export type Limits = {
  /** How far below zero the account may go, its holds counted. */
  readonly creditLimitMinutes: Minutes;
  /** How far below zero somebody should be told of; null for never. */
  readonly warningLevelMinutes: Minutes | null;
  /** The most that it may own, what is on its way in counted; null for no end. */
  readonly ceilingMinutes: Minutes | null;
};

/** One account. Never changed: an event makes another of it. */
export type Account = Counters &
  Limits & {
    readonly accountId: AccountId;
    readonly kind: AccountKind;
    readonly status: AccountStatus;
    /** The limits in the words of `OpenAccount`: what tells a repeated opening from another one. */
    readonly openedWith: Limits;
    /** How far reversals alone have put the account beyond its credit limit; shrinks as it recovers. */
    readonly beyondLimitMinutes: Minutes;
  };

/** What the account has, in minutes: negative when it has given more than it received. Holds do not count. */
export const balanceMinutes = (account: Counters): Minutes =>
  account.creditsPosted - account.debitsPosted;

/** Whether it has nothing, owes nothing, and nothing is on its way: only then is it closed. */
export const isEmpty = (account: Counters): boolean =>
  account.debitsPending === 0 && account.creditsPending === 0 && balanceMinutes(account) === 0;

/** How much of its credit limit the account draws on, holds counted; negative when it draws on none and has minutes left. */
export const drawnMinutes = (account: Counters): Minutes =>
  account.debitsPending - balanceMinutes(account);

/** What the account may still give, in minutes: balance + credit limit - open holds, never below zero. */
export const availableMinutes = (account: Counters & Pick<Limits, 'creditLimitMinutes'>): Minutes =>
  Math.max(0, account.creditLimitMinutes - drawnMinutes(account));

/** What the account has or is about to have, in minutes: what a ceiling bounds. Holds on it do not count until they are posted. */
export const ownedMinutes = (account: Counters): Minutes =>
  balanceMinutes(account) + account.creditsPending;

/** What may still come in, in minutes, never below zero; null without a ceiling. */
export const roomMinutes = (account: Counters & Pick<Limits, 'ceilingMinutes'>): Minutes | null =>
  account.ceilingMinutes === null
    ? null
    : Math.max(0, account.ceilingMinutes - ownedMinutes(account));

/** What somebody should be told of an account. */
export type Warning = { readonly drawnMinutes: Minutes; readonly warningLevelMinutes: Minutes };

/** @returns How far the account draws on its limit, when that is more than its warning level. No movement is refused for it. */
export function warning(
  account: Counters & Pick<Limits, 'warningLevelMinutes'>,
): Warning | undefined {
  const { warningLevelMinutes } = account;
  const drawn = drawnMinutes(account);
  return warningLevelMinutes === null || drawn <= warningLevelMinutes
    ? undefined
    : { drawnMinutes: drawn, warningLevelMinutes };
}
