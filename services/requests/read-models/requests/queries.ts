import type { RequestContent } from '@bourse/contracts/requests';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { listing, type Narrowing } from '@bourse/projections/listing';
import type { NewListing } from '@bourse/projections/new-listings';
import { openCounts } from '@bourse/projections/open-counts';
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
  /** Code of the département in which the borrower lies. */
  readonly departement?: string | undefined;
  /** The EPCI that the borrower belongs to, or that it is. */
  readonly epciId?: TerritoryId | undefined;
  readonly skill?: string | undefined;
  /** Words that must all stand in the title, the need or the skills; the last may be a beginning. */
  readonly words?: string | undefined;
  /** The last day on which help is of use lies before this one. */
  readonly neededBefore?: Day | undefined;
  /** Those of this borrower are left out. */
  readonly exceptBorrowerId?: TerritoryId | undefined;
};

/** What can be asked about requests. */
export function requestQueries(database: Database) {
  const one = database.prepare('SELECT * FROM requests WHERE request_id = ?');
  const list = listing(database, { table: 'requests', index: 'request' });
  const end = database.prepare('SELECT coalesce(max(number), 0) AS number FROM requests');
  const before = database.prepare(
    'SELECT number FROM requests WHERE posted_at < ? ORDER BY number DESC LIMIT 1',
  );
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
      const rows = list(narrowingOf(filter), page);
      return { requests: rows.map(toView), last: Number(rows.at(-1)?.['number'] ?? 0) };
    },
    /** The newest of a list, among the rows beyond a number; undefined where none of them is in it. */
    newest: (filter: RequestFilter, beyond: number): NewListing | undefined => {
      const page = { before: Number.MAX_SAFE_INTEGER, beyond, limit: 1 };
      const [row] = list(narrowingOf(filter), page);
      return (
        row && {
          number: Number(row['number']),
          id: String(row['request_id']),
          listedAt: String(row['posted_at']),
        }
      );
    },
    /** The number of the last row. */
    end: (): number => Number(end.get()?.['number']),
    /** The number of the last row that came before an instant; 0 for none. Reads what came since. */
    lastBefore: (instant: Instant): number => Number(before.get(instant)?.['number'] ?? 0),
    /** How many are open, by the code of the borrower’s département; those that lie in none under ''. */
    open: openCounts(database, 'requests'),
    /** Open requests whose last day lies before a day. */
    overdue: (today: Day, limit: number): readonly Uuid[] =>
      overdue.all(today, limit).map((row) => String(row['request_id'])),
  };
}

function narrowingOf(filter: RequestFilter): Narrowing {
  const { status, borrowerId, departement, epciId, neededBefore, exceptBorrowerId, ...words } =
    filter;
  return {
    ...words,
    where: [
      ['status = ?', status],
      ['borrower_id = ?', borrowerId],
      ['departement = ?', departement],
      ['epci_id = ?', epciId],
      ['needed_by < ?', neededBefore],
      ['borrower_id <> ?', exceptBorrowerId],
    ],
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
