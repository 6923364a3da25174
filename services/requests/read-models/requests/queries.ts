import type { RequestContent } from '@bourse/contracts/requests';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Day } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { wordIndexConditions, wordIndexParameters } from '@bourse/projections/word-index';
import type { Database } from '@bourse/sqlite/database';

type RequestStatus = 'open' | 'cancelled' | 'expired' | 'fulfilled';

export type RequestView = RequestContent & {
  readonly requestId: Uuid;
  readonly borrowerId: TerritoryId;
  readonly status: RequestStatus;
  /** What fulfils it, one of them where several exchanges do; null while nothing does, and when it was answered elsewhere. */
  readonly exchangeId: Uuid | null;
  /** Why the borrower cancelled it; null unless it did. */
  readonly closedReason: string | null;
  readonly postedAt: string;
  readonly revision: number;
};

export type RequestFilter = {
  readonly status?: RequestStatus | undefined;
  readonly borrowerId?: TerritoryId | undefined;
  readonly skill?: string | undefined;
  /** Words that must all stand in the title, the need or the skills; the last may be a beginning. */
  readonly words?: string | undefined;
  /** The last day on which help is of use lies before this one. */
  readonly neededBefore?: Day | undefined;
};

/** What can be asked about requests. */
export function requestQueries(database: Database) {
  const one = database.prepare('SELECT * FROM requests WHERE request_id = ?');
  const list = database.prepare(`
    SELECT * FROM requests
    WHERE number < :before
      AND (:status IS NULL OR status = :status)
      AND (:borrower IS NULL OR borrower_id = :borrower)
      AND (:neededBefore IS NULL OR needed_by < :neededBefore)
      AND ${wordIndexConditions('request')}
    ORDER BY number DESC LIMIT :limit`);
  const overdue = database.prepare(
    `SELECT request_id FROM requests WHERE needed_by < ? AND status = 'open' ORDER BY needed_by LIMIT ?`,
  );

  return {
    one: (requestId: Uuid): RequestView | undefined => {
      const row = one.get(requestId);
      return row === undefined ? undefined : toView(row);
    },
    /** The newest first. @param page.before The number at which the last page ended. */
    list: (filter: RequestFilter, page: { before: number; limit: number }) => {
      const rows = list.all({
        before: page.before,
        limit: page.limit,
        status: filter.status ?? null,
        borrower: filter.borrowerId ?? null,
        neededBefore: filter.neededBefore ?? null,
        ...wordIndexParameters(filter),
      });
      return { requests: rows.map(toView), last: Number(rows.at(-1)?.['number'] ?? 0) };
    },
    /** Open requests whose last day lies before a day. */
    overdue: (today: Day, limit: number): readonly Uuid[] =>
      overdue.all(today, limit).map((row) => String(row['request_id'])),
  };
}

function toView(row: Record<string, unknown>): RequestView {
  return {
    requestId: String(row['request_id']),
    borrowerId: row['borrower_id'] as TerritoryId,
    status: row['status'] as RequestStatus,
    ...(JSON.parse(String(row['content'])) as RequestContent),
    exchangeId: row['exchange_id'] as Uuid | null,
    closedReason: row['closed_reason'] as string | null,
    postedAt: String(row['posted_at']),
    revision: Number(row['revision']),
  };
}
