import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Minutes } from '@bourse/kernel/minutes';

/** `member`: a territory's own account. `issuer`: an association's, from which endowments come. */
export type AccountKind = Extract<LedgerEvent, { readonly type: 'AccountOpened' }>['data']['kind'];

/**
 * One account. The four counters are minutes and never negative; the posted ones only grow, so they
 * also say what was given and received in all.
 */
export type Account = {
  readonly accountId: TerritoryId;
  readonly kind: AccountKind;
  /** The limit in the words of `OpenAccount`: what tells a repeated opening from another one. */
  readonly openedWithLimitMinutes: Minutes;
  /** How far below zero the account may go, its holds counted. */
  creditLimitMinutes: Minutes;
  /** Set aside by open holds on this account. */
  debitsPending: Minutes;
  /** Given, in all. */
  debitsPosted: Minutes;
  /** Set aside for this account by open holds on others; not yet its own. */
  creditsPending: Minutes;
  /** Received, in all. */
  creditsPosted: Minutes;
};

/** What the account has, in minutes: negative when it has given more than it received. Holds do not count. */
export const balanceMinutes = (account: Readonly<Account>): Minutes =>
  account.creditsPosted - account.debitsPosted;

/** How much of its credit limit the account draws on, holds counted; negative when it draws on none and has minutes left. */
export const drawnMinutes = (account: Readonly<Account>): Minutes =>
  account.debitsPending - balanceMinutes(account);

/** What the account may still give, in minutes: balance + credit limit - open holds, never below zero. */
export const availableMinutes = (account: Readonly<Account>): Minutes =>
  Math.max(0, account.creditLimitMinutes - drawnMinutes(account));
