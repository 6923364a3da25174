import type { TerritoryId } from '@bourse/contracts/values';
import type { Day } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import type { Account } from './account.ts';

type HoldTerms = {
  readonly debitAccountId: TerritoryId;
  readonly creditAccountId: TerritoryId;
  readonly heldMinutes: Minutes;
  readonly exchangeId: Uuid;
};

/** Minutes set aside, not yet anybody's. */
export type OpenHold = HoldTerms & { readonly status: 'held' };

/** A hold of which `postedMinutes` moved; the rest was released. */
export type PostedHold = HoldTerms & {
  readonly status: 'posted';
  readonly postedMinutes: Minutes;
  readonly effectiveOn: Day;
  /** By all reversals together; at most `postedMinutes`. */
  readonly reversedMinutes: Minutes;
};

/** A hold of which nothing moved. */
export type VoidedHold = HoldTerms & { readonly status: 'voided' };

type Endowment = {
  readonly status: 'endowed';
  readonly debitAccountId: TerritoryId;
  readonly creditAccountId: TerritoryId;
  readonly minutes: Minutes;
  readonly reason: string;
  readonly effectiveOn: Day;
};

type Reversal = {
  readonly status: 'reversal';
  readonly reversesTransferId: Uuid;
  readonly minutes: Minutes;
  readonly reason: string;
  readonly effectiveOn: Day;
};

/** What the ledger remembers of a transfer: enough to know the same command again, and to go on with it. */
export type Transfer = OpenHold | PostedHold | VoidedHold | Endowment | Reversal;

/**
 * Every account and every accepted transfer of one marketplace.
 *
 * The fold owns it: `evolve` changes it in place, because copying 35,000 accounts for each of a
 * million events is not an option. Whoever folds must not keep an older state beside a newer one.
 */
export type LedgerState = {
  readonly accounts: Map<TerritoryId, Account>;
  readonly transfers: Map<Uuid, Transfer>;
};

/** The same, for those who only look: decisions and queries. */
export type LedgerView = {
  readonly accounts: ReadonlyMap<TerritoryId, Readonly<Account>>;
  readonly transfers: ReadonlyMap<Uuid, Transfer>;
};

/** An empty ledger, new at every call: two folds never share one. */
export const initialState = (): LedgerState => ({ accounts: new Map(), transfers: new Map() });
