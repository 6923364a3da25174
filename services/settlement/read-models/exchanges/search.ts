import type { MarketplaceId, TerritoryId } from '@bourse/contracts/values';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { matchOf } from '@bourse/projections/word-index';
import { seenByAsJson } from '@bourse/rights/permit';
import type { Database } from '@bourse/sqlite/database';
import { z } from 'zod';
import type { ExchangeStatus } from '../../domain/exchange-state.ts';

/** What the days agreed on would already have: signatures, a log of work, its certification. */
export const missingPiece = z.enum(['signature', 'work_log', 'certification']);
export type MissingPiece = z.infer<typeof missingPiece>;

/**
 * What an exchange lacks on a day, as SQL: null for nothing. Signatures are owed when the work is to
 * begin, a log of it and its certification once its last day is over.
 */
export const MISSING = `CASE
  WHEN status = 'agreed' AND starts_on <= :today THEN 'signature'
  WHEN status IN ('signed', 'delivering') AND logged_minutes = 0 AND ends_on < :today THEN 'work_log'
  WHEN status = 'delivering' AND ends_on < :today THEN 'certification' END`;

/** In which statuses alone anything is owed. */
export const MAY_LACK = "status IN ('agreed', 'signed', 'delivering')";

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
  /** Words that must all stand in its object; the last may be a beginning. */
  readonly words?: string | undefined;
  /** Of whose offer or request it is found as well, whatever its object says. */
  readonly startsFrom?: readonly Uuid[] | undefined;
  /** Something happened to it then or later. */
  readonly since?: Instant | undefined;
  /** It was proposed before. */
  readonly until?: Instant | undefined;
  /** Lacks one of these. */
  readonly missing?: readonly MissingPiece[] | undefined;
  /** A dispute was raised over it, whatever became of that. */
  readonly disputed?: boolean | undefined;
  /** Only what one of these territories is party to; null for all. */
  readonly seenBy?: readonly TerritoryId[] | null | undefined;
};

/** Matches are counted up to here: to count all of a large bourse would cost more than it tells. */
export const MOST_COUNTED = 10_000;

type Value = string | number;
type Asked = { readonly where: readonly string[]; readonly values: Record<string, Value> };

/**
 * Lists and counts exchanges. The statement is made of what is asked for and nothing else, so that SQLite
 * can choose the index that fits.
 */
export function exchangeSearch(database: Database) {
  const ready = new Map<string, ReturnType<Database['prepare']>>();
  const prepared = (sql: string) => {
    const statement = ready.get(sql) ?? database.prepare(sql);
    // More combinations than are asked for in earnest; whoever plays through them all costs no memory.
    if (ready.size < 100) ready.set(sql, statement);
    return statement;
  };
  return {
    /** Rows, the newest first. @param page.before The number at which the last page ended. */
    list: (filter: ExchangeFilter, page: { before: number; limit: number; today: Day }) => {
      const { where, values } = askedBy(filter, page.today);
      const conditions = ['number < :before', ...where].join(' AND ');
      return prepared(
        `SELECT *, ${MISSING} AS missing FROM exchanges WHERE ${conditions} ORDER BY number DESC LIMIT :limit`,
      ).all({ ...values, today: page.today, before: page.before, limit: page.limit });
    },
    /** How many there are; `more` when that is only as far as was counted. */
    count: (filter: ExchangeFilter, today: Day): { found: number; more: boolean } => {
      const { where, values } = askedBy(filter, today);
      const conditions = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
      const row = prepared(
        `SELECT count(*) AS found FROM (SELECT 1 FROM exchanges ${conditions} LIMIT ${MOST_COUNTED + 1})`,
      ).get(values);
      const found = Number(row?.['found']);
      return { found: Math.min(found, MOST_COUNTED), more: found > MOST_COUNTED };
    },
  };
}

function askedBy(filter: ExchangeFilter, today: Day): Asked {
  const { words, startsFrom = [], missing } = filter;
  const where: string[] = [];
  /** Each what finds the numbers of some rows by an index of its own. */
  const among: string[] = [];
  const values: Record<string, Value> = {};
  type Given = Readonly<Record<string, Value | undefined | null>>;
  const onlyOf = (conditions: string[]) => (condition: string, given: Given) => {
    for (const [name, value] of Object.entries(given)) {
      if (value === undefined || value === null) return;
      values[name] = value;
    }
    conditions.push(condition);
  };
  const [only, onlyAmong] = [onlyOf(where), onlyOf(among)];
  const list = (given: readonly string[] | undefined) => given && JSON.stringify(given);
  const truth = (given: boolean | undefined) => (given === undefined ? given : Number(given));
  // By the indexes of both sides: whoever has few does not look through everybody's.
  onlyAmong(
    `SELECT number FROM exchanges WHERE lender_id IN (SELECT value FROM json_each(:seenBy))
      UNION SELECT number FROM exchanges WHERE borrower_id IN (SELECT value FROM json_each(:seenBy))`,
    { seenBy: seenByAsJson(filter.seenBy) },
  );
  only('status IN (SELECT value FROM json_each(:status))', { status: list(filter.status) });
  only('marketplace_id = :marketplace', { marketplace: filter.marketplaceId });
  only('lender_id = :lender', { lender: filter.lenderId });
  only('borrower_id = :borrower', { borrower: filter.borrowerId });
  only('(lender_id = :party OR borrower_id = :party)', { party: filter.partyId });
  only('offer_id = :offer', { offer: filter.offerId });
  only('request_id = :request', { request: filter.requestId });
  only('crosses_epci = :crosses', { crosses: truth(filter.crossesEpci) });
  onlyAmong(foundBy, { words: words && matchOf(words), startsFrom: words && list(startsFrom) });
  // By an index that holds both: most rows of a large bourse lie outside of a month.
  const lived = [
    ...(filter.since === undefined ? [] : ['changed_at >= :since']),
    ...(filter.until === undefined ? [] : ['proposed_at < :until']),
  ];
  if (lived.length > 0) {
    const { since, until } = filter;
    among.push(`SELECT number FROM exchanges WHERE ${lived.join(' AND ')}`);
    if (since !== undefined) values['since'] = since;
    if (until !== undefined) values['until'] = until;
  }
  only('disputed = :disputed', { disputed: truth(filter.disputed) });
  if (missing !== undefined) {
    onlyAmong(
      `SELECT number FROM exchanges WHERE ${MAY_LACK}
        AND ${MISSING} IN (SELECT value FROM json_each(:missing))`,
      { missing: list(missing), today },
    );
  }
  // Found by the first list alone: by several, SQLite takes every number of each with all of the others.
  const within = among.map((numbers, nth) => `${nth === 0 ? '' : '+'}number IN (${numbers})`);
  return { where: [...where, ...within], values };
}

/** By its own words, or by what it started from. */
const foundBy = `
  SELECT rowid AS number FROM exchange_words WHERE exchange_words MATCH :words
  UNION SELECT number FROM exchanges WHERE offer_id IN (SELECT value FROM json_each(:startsFrom))
  UNION SELECT number FROM exchanges WHERE request_id IN (SELECT value FROM json_each(:startsFrom))`;
