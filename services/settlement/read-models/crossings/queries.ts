import type { MarketplaceId, TerritoryId } from '@bourse/contracts/values';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import { seenByAsJson } from '@bourse/rights/permit';
import type { Database } from '@bourse/sqlite/database';
import {
  type CrossingReversal,
  type CrossingSide,
  type CrossingTerms,
  type KnownCrossing,
  termsOf,
} from '../../domain/crossings/crossing-state.ts';
import { parseCrossing } from './model.ts';

/** A crossing as the API shows it: every field in every status, empty where it does not apply. */
export type CrossingView = CrossingTerms & {
  readonly status: KnownCrossing['status'];
  /** Of one that came to nothing: whether all that was held for it is given back. */
  readonly released: boolean | null;
  /** Whose ledger refused it, and why. */
  readonly refusedBy: CrossingSide | null;
  readonly refusedFor: string | null;
  readonly refusedAvailableMinutes: Minutes | null;
  readonly effectiveOn: Day | null;
  readonly reversals: readonly ({ readonly reversalId: Uuid } & CrossingReversal)[];
  readonly requestedAt: Instant;
  readonly changedAt: Instant;
  readonly revision: number;
};

export type CrossingFilter = {
  readonly status?: KnownCrossing['status'] | undefined;
  /** On either side. */
  readonly marketplaceId?: MarketplaceId | undefined;
  /** Gives or receives. */
  readonly territoryId?: TerritoryId | undefined;
  /** Only those of these territories' accounts; null for all. */
  readonly seenBy?: readonly TerritoryId[] | null | undefined;
};

export type CrossingQueries = ReturnType<typeof crossingQueries>;

/** What can be asked about crossings. */
export function crossingQueries(database: Database) {
  const byId = database.prepare('SELECT * FROM crossings WHERE crossing_id = ?');
  const list = database.prepare(`
    SELECT * FROM crossings
    WHERE number < :before
      AND (:status IS NULL OR status = :status)
      AND (:marketplace IS NULL OR from_marketplace = :marketplace OR to_marketplace = :marketplace)
      AND (:territory IS NULL OR from_account = :territory OR to_account = :territory)
      AND (:seenBy IS NULL OR from_account IN (SELECT value FROM json_each(:seenBy))
        OR to_account IN (SELECT value FROM json_each(:seenBy)))
    ORDER BY number DESC LIMIT :limit`);
  const undecided = database.prepare(
    'SELECT crossing_id, revision FROM crossings WHERE decide_by <= ? ORDER BY decide_by LIMIT ?',
  );
  const underWay = database.prepare(
    'SELECT count(*) AS count FROM crossings WHERE under_way = 1 AND from_marketplace = ? AND to_marketplace = ?',
  );
  const counted = (from: MarketplaceId, to: MarketplaceId): number =>
    Number(underWay.get(from, to)?.['count']);

  return {
    one: (crossingId: Uuid): CrossingView | undefined => {
      const row = byId.get(crossingId);
      return row === undefined ? undefined : toView(row);
    },
    /** The newest first. @param page.before The number at which the last page ended. */
    list: (filter: CrossingFilter, page: { readonly before: number; readonly limit: number }) => {
      const rows = list.all({
        ...page,
        status: filter.status ?? null,
        marketplace: filter.marketplaceId ?? null,
        territory: filter.territoryId ?? null,
        seenBy: seenByAsJson(filter.seenBy),
      });
      return { crossings: rows.map(toView), last: Number(rows.at(-1)?.['number'] ?? 0) };
    },
    /** Those without both holds whose time is over at an instant, the longest overdue first. */
    undecided: (at: Instant, limit: number) =>
      undecided.all(at, limit).map((row) => ({
        crossingId: String(row['crossing_id']),
        revision: Number(row['revision']),
      })),
    /** How many are under way between two marketplaces, either way. */
    underWay: (here: MarketplaceId, there: MarketplaceId): number =>
      counted(here, there) + counted(there, here),
  };
}

function toView(row: Readonly<Record<string, unknown>>): CrossingView {
  const crossing = parseCrossing(String(row['state']));
  const refused = crossing.status === 'refused' ? crossing : undefined;
  const settled = crossing.status === 'settled' ? crossing : undefined;
  return {
    ...termsOf(crossing),
    status: crossing.status,
    released: 'released' in crossing ? crossing.released : null,
    refusedBy: refused?.side ?? null,
    refusedFor: refused?.cause ?? null,
    refusedAvailableMinutes: refused?.availableMinutes ?? null,
    effectiveOn: settled?.effectiveOn ?? null,
    reversals: [...(settled?.reversals ?? [])].map(([reversalId, reversal]) => ({
      reversalId,
      ...reversal,
    })),
    requestedAt: String(row['requested_at']),
    changedAt: String(row['changed_at']),
    revision: Number(row['revision']),
  };
}
