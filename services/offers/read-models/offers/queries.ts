import type { OfferContent } from '@bourse/contracts/offers';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Day } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import { listing } from '@bourse/projections/listing';
import { openCounts } from '@bourse/projections/open-counts';
import type { Database } from '@bourse/sqlite/database';

export type OfferStatus = 'open' | 'paused' | 'withdrawn' | 'expired';

export type OfferView = OfferContent & {
  readonly offerId: Uuid;
  readonly lenderId: TerritoryId;
  readonly status: OfferStatus;
  readonly reservedMinutes: Minutes;
  readonly consumedMinutes: Minutes;
  readonly availableMinutes: Minutes;
  /** Why the lender withdrew it; null unless it did. */
  readonly closedReason: string | null;
  readonly publishedAt: string;
  readonly revision: number;
};

export type OfferFilter = {
  readonly status?: OfferStatus | undefined;
  readonly lenderId?: TerritoryId | undefined;
  /** Code of the département in which the lender lies. */
  readonly departement?: string | undefined;
  /** The EPCI that the lender belongs to, or that it is. */
  readonly epciId?: TerritoryId | undefined;
  readonly skill?: string | undefined;
  /** Words that must all stand in the title, the description or the skills; the last may be a beginning. */
  readonly words?: string | undefined;
  readonly minAvailableMinutes?: Minutes | undefined;
};

/** What can be asked about offers. */
export function offerQueries(database: Database) {
  const one = database.prepare('SELECT * FROM offers WHERE offer_id = ?');
  const list = listing(database, { table: 'offers', index: 'offer' });
  const overdue = database.prepare(
    `SELECT offer_id FROM offers WHERE expires_on < ? AND status IN ('open', 'paused') ORDER BY expires_on LIMIT ?`,
  );

  return {
    one: (offerId: Uuid): OfferView | undefined => {
      const row = one.get(offerId);
      return row === undefined ? undefined : toView(row);
    },
    /** The newest first. @param page.before The number at which the last page ended. */
    list: (filter: OfferFilter, page: { before: number; limit: number }) => {
      const { status, lenderId, departement, epciId, minAvailableMinutes, ...words } = filter;
      const where = [
        ['status = ?', status],
        ['lender_id = ?', lenderId],
        ['departement = ?', departement],
        ['epci_id = ?', epciId],
        ['capacity_minutes - reserved_minutes - consumed_minutes >= ?', minAvailableMinutes],
      ] as const;
      const rows = list({ ...words, where }, page);
      return { offers: rows.map(toView), last: Number(rows.at(-1)?.['number'] ?? 0) };
    },
    /** How many are open, by the code of the lender’s département; those that lie in none under ''. */
    open: openCounts(database, 'offers'),
    /** Open or paused offers whose last day lies before a day. */
    overdue: (today: Day, limit: number): readonly Uuid[] =>
      overdue.all(today, limit).map((row) => String(row['offer_id'])),
  };
}

function toView(row: Record<string, unknown>): OfferView {
  const [capacity, reserved, consumed] = [
    Number(row['capacity_minutes']),
    Number(row['reserved_minutes']),
    Number(row['consumed_minutes']),
  ];
  return {
    offerId: String(row['offer_id']),
    lenderId: row['lender_id'] as TerritoryId,
    status: row['status'] as OfferStatus,
    ...(JSON.parse(String(row['content'])) as OfferContent),
    reservedMinutes: reserved,
    consumedMinutes: consumed,
    availableMinutes: capacity - reserved - consumed,
    closedReason: row['closed_reason'] as string | null,
    publishedAt: String(row['published_at']),
    revision: Number(row['revision']),
  };
}
