import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { AccountId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import type { Account } from './account.ts';
import type { Award, Programme } from './programme.ts';
import type { Transfer } from './transfer.ts';

/** What is settled for the whole marketplace. */
export type MarketplacePolicy = {
  /** Whether a reversal may take its giver beyond its credit limit. */
  readonly reversalsMayPassLimits: boolean;
};

/** An event that was decided under an id of its own, and is no transfer. */
export type RecordedDecision = Extract<
  LedgerEvent,
  { readonly data: { readonly decisionId: Uuid | null } }
>;

/** What is kept by its id, for those who only look. */
export type TableView<Id, Value> = {
  readonly size: number;
  get(id: Id): Value | undefined;
  has(id: Id): boolean;
  keys(): Iterable<Id>;
  values(): Iterable<Value>;
  entries(): Iterable<readonly [Id, Value]>;
};

/** What is kept by its id. A Map is one, and so is a layer over another. */
export type Table<Id, Value> = TableView<Id, Value> & { set(id: Id, value: Value): unknown };

type Contents = {
  readonly accounts: readonly [AccountId, Account];
  readonly transfers: readonly [Uuid, Transfer];
  readonly decisions: readonly [Uuid, RecordedDecision];
  readonly programmes: readonly [Uuid, Programme];
  readonly awards: readonly [Uuid, Award];
  /** By programme and member (`memberKey`): what it was awarded, less what was cancelled or came back. */
  readonly awardedToMembers: readonly [string, Minutes];
};

/**
 * Everything that one marketplace knows of its minutes. The values in its tables are never changed,
 * only replaced.
 *
 * The fold owns it: `evolve` changes the tables in place, because copying 35,000 accounts for each of
 * a million events is not an option. Whoever folds must not keep an older state beside a newer one;
 * to look ahead, see `overlayOf`.
 */
export type LedgerState = {
  readonly [Name in keyof Contents]: Table<Contents[Name][0], Contents[Name][1]>;
} & { policy: MarketplacePolicy };

/** The same, for those who only look: decisions and queries. */
export type LedgerView = {
  readonly [Name in keyof Contents]: TableView<Contents[Name][0], Contents[Name][1]>;
} & { readonly policy: MarketplacePolicy };

/** An empty ledger, new at every call: two folds never share one. */
export const initialState = (): LedgerState => ({
  accounts: new Map(),
  transfers: new Map(),
  decisions: new Map(),
  programmes: new Map(),
  awards: new Map(),
  awardedToMembers: new Map(),
  policy: { reversalsMayPassLimits: false },
});
