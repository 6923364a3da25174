import type { MarketplaceId, TerritoryId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import { seenByAsJson } from '@bourse/rights/permit';
import type { Database } from '@bourse/sqlite/database';
import type { ExchangeStatus } from '../../domain/exchange-state.ts';
import { type ExchangeView, toView } from './view.ts';

export type ExchangeFilter = {
  /** Any of these. */
  readonly status?: readonly ExchangeStatus[] | undefined;
  readonly marketplaceId?: MarketplaceId | undefined;
  readonly lenderId?: TerritoryId | undefined;
  readonly borrowerId?: TerritoryId | undefined;
  /** Lender or borrower. */
  readonly partyId?: TerritoryId | undefined;
  readonly offerId?: Uuid | undefined;
  readonly requestId?: Uuid | undefined;
  readonly crossesEpci?: boolean | undefined;
  /** Only what one of these territories is party to; null for all. */
  readonly seenBy?: readonly TerritoryId[] | null | undefined;
};

export type ExchangeQueries = ReturnType<typeof exchangeQueries>;

type Found = { readonly exchangeId: Uuid; readonly revision: number };

/** What can be asked about exchanges. */
export function exchangeQueries(database: Database) {
  const one = database.prepare('SELECT * FROM exchanges WHERE exchange_id = ?');
  // As SQL reads it: a statement names many, and needs nothing else of their states.
  const object = database.prepare(
    "SELECT state ->> '$.object' AS object FROM exchanges WHERE exchange_id = ?",
  );
  const listOf = (seen: string) =>
    database.prepare(`
    SELECT * FROM exchanges
    WHERE ${seen} number < :before
      AND (:status IS NULL OR status IN (SELECT value FROM json_each(:status)))
      AND (:marketplace IS NULL OR marketplace_id = :marketplace)
      AND (:lender IS NULL OR lender_id = :lender)
      AND (:borrower IS NULL OR borrower_id = :borrower)
      AND (:party IS NULL OR lender_id = :party OR borrower_id = :party)
      AND (:offer IS NULL OR offer_id = :offer)
      AND (:request IS NULL OR request_id = :request)
      AND (:crosses IS NULL OR crosses_epci = :crosses)
    ORDER BY number DESC LIMIT :limit`);
  const listAll = listOf('');
  // By the indexes of both sides: whoever has few does not look through everybody's.
  const listOwn = listOf(`number IN (
    SELECT number FROM exchanges WHERE lender_id IN (SELECT value FROM json_each(:seenBy))
    UNION SELECT number FROM exchanges WHERE borrower_id IN (SELECT value FROM json_each(:seenBy))) AND`);
  const line = database.prepare(`
    SELECT * FROM exchanges
    WHERE line_id = (SELECT line_id FROM exchanges WHERE exchange_id = ?)
    ORDER BY number LIMIT ?`);
  const due = (column: string) =>
    database.prepare(
      `SELECT exchange_id, revision FROM exchanges WHERE ${column} <= ? ORDER BY ${column} LIMIT ?`,
    );
  const dueIn = (column: string) =>
    database.prepare(
      `SELECT exchange_id, revision FROM exchanges WHERE marketplace_id = ? AND ${column} <= ?
       ORDER BY ${column} LIMIT ?`,
    );
  const found =
    (statement: ReturnType<typeof due>) =>
    (until: string, limit: number): readonly Found[] =>
      statement.all(until, limit).map(toFound);
  const foundIn =
    (statement: ReturnType<typeof dueIn>) =>
    (marketplaceId: MarketplaceId, until: string, limit: number): readonly Found[] =>
      statement.all(marketplaceId, until, limit).map(toFound);

  return {
    one: (exchangeId: Uuid): ExchangeView | undefined => {
      const row = one.get(exchangeId);
      return row === undefined ? undefined : toView(row);
    },
    /** What an exchange is about; null for one that is not known. */
    objectOf: (exchangeId: Uuid): string | null => {
      const text = object.get(exchangeId)?.['object'];
      return typeof text === 'string' ? text : null;
    },
    /** The newest first. @param page.before The number at which the last page ended. */
    list: (filter: ExchangeFilter, page: { before: number; limit: number }) => {
      const seenBy = seenByAsJson(filter.seenBy);
      const wanted = {
        before: page.before,
        limit: page.limit,
        status: filter.status === undefined ? null : JSON.stringify(filter.status),
        marketplace: filter.marketplaceId ?? null,
        lender: filter.lenderId ?? null,
        borrower: filter.borrowerId ?? null,
        party: filter.partyId ?? null,
        offer: filter.offerId ?? null,
        request: filter.requestId ?? null,
        crosses: filter.crossesEpci === undefined ? null : Number(filter.crossesEpci),
      };
      const rows = seenBy === null ? listAll.all(wanted) : listOwn.all({ ...wanted, seenBy });
      return { exchanges: rows.map(toView), last: Number(rows.at(-1)?.['number'] ?? 0) };
    },
    /** The exchanges that renew one another, the first one first, that a given one is among. */
    line: (exchangeId: Uuid, limit: number): readonly ExchangeView[] =>
      line.all(exchangeId, limit).map(toView),
    /** Proposals whose time to answer is over at an instant. */
    unanswered: found(due('answer_by')),
    /** Deliveries of a marketplace, not reminded of, whose last day is a given one or earlier. */
    uncertified: foundIn(dueIn('last_day')),
    /** Deliveries that certify themselves at an instant. */
    overdueCertification: found(due('automatic_at')),
    /** Of a marketplace, agreed or signed, with no work and no announcement that they lapse, whose last day is a given one or earlier. */
    idle: foundIn(dueIn('idle_after')),
    /** Those that lapse at an instant. */
    lapsing: found(due('lapses_at')),
    /** Those of whose deadline somebody is to be reminded at an instant. */
    toRemind: found(due('remind_at')),
  };
}

const toFound = (row: Readonly<Record<string, unknown>>): Found => ({
  exchangeId: String(row['exchange_id']),
  revision: Number(row['revision']),
});
