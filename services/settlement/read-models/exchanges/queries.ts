import type { MarketplaceId } from '@bourse/contracts/values';
import { type Clock, dayOf } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Database } from '@bourse/sqlite/database';
import { type ExchangeFilter, exchangeSearch, MISSING } from './search.ts';
import { type ExchangeView, toView } from './view.ts';

export type ExchangeQueries = ReturnType<typeof exchangeQueries>;

type Found = { readonly exchangeId: Uuid; readonly revision: number };

/** What can be asked about exchanges. @param clock By its day an exchange lacks what was owed before. */
export function exchangeQueries(database: Database, clock: Clock) {
  const today = () => dayOf(clock.now());
  const search = exchangeSearch(database);
  const one = database.prepare(
    `SELECT *, ${MISSING} AS missing FROM exchanges WHERE exchange_id = :exchangeId`,
  );
  // As SQL reads it: a statement names many, and needs nothing else of their states.
  const object = database.prepare(
    "SELECT state ->> '$.object' AS object FROM exchanges WHERE exchange_id = ?",
  );
  const line = database.prepare(`
    SELECT *, ${MISSING} AS missing FROM exchanges
    WHERE line_id = (SELECT line_id FROM exchanges WHERE exchange_id = :exchangeId)
    ORDER BY number LIMIT :limit`);
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
      const row = one.get({ exchangeId, today: today() });
      return row === undefined ? undefined : toView(row);
    },
    /** What an exchange is about; null for one that is not known. */
    objectOf: (exchangeId: Uuid): string | null => {
      const text = object.get(exchangeId)?.['object'];
      return typeof text === 'string' ? text : null;
    },
    /** The newest first. @param page.before The number at which the last page ended. */
    list: (filter: ExchangeFilter, page: { before: number; limit: number }) => {
      const rows = search.list(filter, { ...page, today: today() });
      return { exchanges: rows.map(toView), last: Number(rows.at(-1)?.['number'] ?? 0) };
    },
    /** How many there are of such, up to a limit. */
    count: (filter: ExchangeFilter) => search.count(filter, today()),
    /** The exchanges that renew one another, the first one first, that a given one is among. */
    line: (exchangeId: Uuid, limit: number): readonly ExchangeView[] =>
      line.all({ exchangeId, limit, today: today() }).map(toView),
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
