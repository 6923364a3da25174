import type { CapacityPeriod, OfferContent } from '@bourse/contracts/offers';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import { listing, type Narrowing } from '@bourse/projections/listing';
import type { NewListing } from '@bourse/projections/new-listings';
import { openCounts } from '@bourse/projections/open-counts';
import type { Database } from '@bourse/sqlite/database';

export type OfferStatus = 'open' | 'paused' | 'withdrawn' | 'expired';

/** A period of an offer, with what became of its capacity. */
export type PeriodView = CapacityPeriod & {
  readonly reservedMinutes: Minutes;
  readonly consumedMinutes: Minutes;
  /** What is free in it, and never more than in the whole offer. */
  readonly availableMinutes: Minutes;
};

export type OfferView = Omit<OfferContent, 'periods'> & {
  readonly periods: readonly PeriodView[];
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
  const end = database.prepare('SELECT coalesce(max(number), 0) AS number FROM offers');
  const before = database.prepare(
    'SELECT number FROM offers WHERE published_at < ? ORDER BY number DESC LIMIT 1',
  );
  const overdue = database.prepare(
    `SELECT offer_id FROM offers WHERE expires_on < ? AND status IN ('open', 'paused') ORDER BY expires_on LIMIT ?`,
  );
  const shares = database.prepare(
    `SELECT starts_on, SUM(minutes) FILTER (WHERE consumed = 0) AS reserved,
            SUM(minutes) FILTER (WHERE consumed = 1) AS consumed
     FROM shares WHERE offer_id = ? GROUP BY starts_on`,
  );
  const toView = (row: Row): OfferView => {
    const { periods, ...view } = standing(row);
    // Most offers have one capacity, and nothing more to be asked for.
    if (periods.length === 0) return { ...view, periods: [] };
    const taken = shares.all(view.offerId);
    return { ...view, periods: periods.map((period) => toPeriod(period, view, taken)) };
  };

  return {
    one: (offerId: Uuid): OfferView | undefined => {
      const row = one.get(offerId);
      return row === undefined ? undefined : toView(row);
    },
    /** The newest first. @param page.before The number at which the last page ended. */
    list: (filter: OfferFilter, page: { before: number; limit: number }) => {
      const rows = list(narrowingOf(filter), page);
      return { offers: rows.map(toView), last: Number(rows.at(-1)?.['number'] ?? 0) };
    },
    /** The newest of a list, among the rows beyond a number; undefined where none of them is in it. */
    newest: (filter: OfferFilter, beyond: number): NewListing | undefined => {
      const page = { before: Number.MAX_SAFE_INTEGER, beyond, limit: 1 };
      const [row] = list(narrowingOf(filter), page);
      return (
        row && {
          number: Number(row['number']),
          id: String(row['offer_id']),
          listedAt: String(row['published_at']),
        }
      );
    },
    /** The number of the last row. */
    end: (): number => Number(end.get()?.['number']),
    /** The number of the last row that came before an instant; 0 for none. Reads what came since. */
    lastBefore: (instant: Instant): number => Number(before.get(instant)?.['number'] ?? 0),
    /** How many are open, by the code of the lender’s département; those that lie in none under ''. */
    open: openCounts(database, 'offers'),
    /** Open or paused offers whose last day lies before a day. */
    overdue: (today: Day, limit: number): readonly Uuid[] =>
      overdue.all(today, limit).map((row) => String(row['offer_id'])),
  };
}

function narrowingOf(filter: OfferFilter): Narrowing {
  const { status, lenderId, departement, epciId, minAvailableMinutes, ...words } = filter;
  return {
    ...words,
    where: [
      ['status = ?', status],
      ['lender_id = ?', lenderId],
      ['departement = ?', departement],
      ['epci_id = ?', epciId],
      ['capacity_minutes - reserved_minutes - consumed_minutes >= ?', minAvailableMinutes],
    ],
  };
}

type Row = Record<string, unknown>;

function toPeriod(
  period: CapacityPeriod,
  offer: { readonly availableMinutes: Minutes },
  taken: readonly Row[],
): PeriodView {
  const row = taken.find((share) => share['starts_on'] === period.startsOn);
  const reservedMinutes = Number(row?.['reserved'] ?? 0);
  const consumedMinutes = Number(row?.['consumed'] ?? 0);
  const free = period.capacityMinutes - reservedMinutes - consumedMinutes;
  const availableMinutes = Math.min(free, offer.availableMinutes);
  return { ...period, reservedMinutes, consumedMinutes, availableMinutes };
}

function standing(row: Row) {
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
