import type { TerritoryId } from '@bourse/contracts/values';
import type { Clock, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { LATELY_MS, liveTail } from '@bourse/projections/live-tail';
import type { Database } from '@bourse/sqlite/database';

/** That an exchange has moved on: where it stands now, however often it moved since one last looked. */
export type ExchangeChange = {
  /** Of its last event, in the store: where to go on from. */
  readonly position: number;
  readonly exchangeId: Uuid;
  /** The name of its last event. */
  readonly type: string;
  readonly status: string;
  readonly revision: number;
  readonly changedAt: Instant;
};
type Row = ExchangeChange & { readonly parties: readonly TerritoryId[] };

/** What somebody wants to hear. */
export type Listening = {
  /** Only what one of these territories is party to; null for all. */
  readonly seenBy: readonly TerritoryId[] | null;
  /** Only this one, and first of all how it stands. */
  readonly exchangeId?: Uuid | undefined;
  /** All since then; left out, that of the last minute. */
  readonly since?: number | undefined;
};

const WINDOW = 500;
/** Whoever was away for longer than this many changes begins anew with what comes. */
const WINDOWS_AT_MOST = 20;

/**
 * Tells of exchanges as they change, from the read model: what is told can be read.
 *
 * @param options.everyMs How often it looks, while anybody listens.
 */
export function exchangeChanges(
  database: Database,
  options: { readonly clock: Clock; readonly everyMs: number },
) {
  const columns =
    'position, exchange_id, last_event, status, revision, changed_at, lender_id, borrower_id';
  const after = database.prepare(
    `SELECT ${columns} FROM exchanges WHERE position > ? ORDER BY position LIMIT ?`,
  );
  const one = database.prepare(`SELECT ${columns} FROM exchanges WHERE exchange_id = ?`);
  const end = database.prepare('SELECT coalesce(max(position), 0) AS position FROM exchanges');
  const recent = database.prepare(`
    SELECT coalesce(min(position), 0) AS position FROM
      (SELECT position, changed_at FROM exchanges ORDER BY position DESC LIMIT ?)
    WHERE changed_at >= ?`);
  const tail = liveTail<Row>({
    everyMs: options.everyMs,
    end: () => Number(end.get()?.['position']),
    after: (place) => {
      const news = after.all(place, WINDOW).map(toRow);
      return { news, upTo: news.at(-1)?.position ?? place };
    },
  });

  /** Where the changes of the last minute begin. */
  function lately(head: number): number {
    const since = new Date(Date.parse(options.clock.now()) - LATELY_MS).toISOString();
    const first = Number(recent.get(WINDOW, since)?.['position']);
    return first === 0 ? head : first - 1;
  }

  return {
    /** @returns what ends it. */
    listen(wanted: Listening, tell: (change: ExchangeChange) => void): () => void {
      const { seenBy, exchangeId } = wanted;
      const told = ({ parties, ...change }: Row): void => {
        const seen = seenBy === null || parties.some((party) => seenBy.includes(party));
        if (seen && (exchangeId === undefined || change.exchangeId === exchangeId)) tell(change);
      };
      return tail.follow(told, (head) => {
        if (exchangeId === undefined) {
          let at = wanted.since ?? lately(head);
          for (let windows = 0; windows < WINDOWS_AT_MOST && at < head; windows += 1) {
            const rows = after.all(at, WINDOW).map(toRow);
            for (const row of rows) if (row.position <= head) told(row);
            at = rows.length < WINDOW ? head : (rows.at(-1)?.position ?? head);
          }
        } else {
          const row = one.get(exchangeId);
          const now = row === undefined ? undefined : toRow(row);
          if (now !== undefined && now.position > (wanted.since ?? 0) && now.position <= head)
            told(now);
        }
      });
    },
  };
}
export type ExchangeChanges = ReturnType<typeof exchangeChanges>;

const toRow = (row: Readonly<Record<string, unknown>>): Row => ({
  position: Number(row['position']),
  exchangeId: String(row['exchange_id']),
  type: String(row['last_event']),
  status: String(row['status']),
  revision: Number(row['revision']),
  changedAt: String(row['changed_at']),
  parties: [String(row['lender_id']), String(row['borrower_id'])],
});
