import type { AccountId } from '@bourse/contracts/values';
import { type Day, dayAfter, startOfDay } from '@bourse/kernel/clock';
import type { Minutes } from '@bourse/kernel/minutes';
import type { AccountKind } from '@bourse/ledger/account';
import type { Database } from '@bourse/sqlite/database';
import { ALWAYS } from './balances.ts';

/** Which movements are summed: days in legal time, both included; undefined for no limit on that side. */
export type FlowsOf = {
  readonly from: Day | undefined;
  readonly to: Day | undefined;
  readonly by: 'recorded' | 'effective';
};

/** What moved one way between two accounts, and what of that way came back. */
export type Flow = {
  readonly fromId: AccountId;
  readonly fromKind: AccountKind;
  readonly toId: AccountId;
  readonly toKind: AccountKind;
  readonly minutes: Minutes;
  readonly movements: number;
  /** By reversals and returns recorded in the period, which move from `toId` to `fromId`. */
  readonly returnedMinutes: Minutes;
  readonly returns: number;
};

/** The most pairs of accounts that are summed at once. */
const MAX_FLOWS = 50_000;

/** What moved between whom. @param ledger The name of its stream. */
export function flowQueries(database: Database, ledger: string) {
  // A way back is told of the way that it takes back.
  const back = "kind IN ('reversal', 'return')";
  const sums = (period: string) =>
    database.prepare(
      `SELECT f.*, d.kind AS from_kind, c.kind AS to_kind FROM (
         SELECT iif(${back}, credit_account_id, debit_account_id) AS from_id,
           iif(${back}, debit_account_id, credit_account_id) AS to_id,
           sum(iif(${back}, 0, posted_minutes)) AS minutes, sum(NOT ${back}) AS movements,
           sum(iif(${back}, posted_minutes, 0)) AS returned, sum(${back}) AS returns
         FROM transfers WHERE status = 'posted' AND ledger = :ledger AND ${period}
         GROUP BY 1, 2 ORDER BY 1, 2 LIMIT :limit) f
       JOIN accounts d ON d.key = :ledger || '/' || f.from_id
       JOIN accounts c ON c.key = :ledger || '/' || f.to_id
       ORDER BY from_id, to_id`,
    );
  const byRecorded = sums('recorded_at >= :begin AND recorded_at < :end');
  const byEffective = sums('effective_on >= :begin AND effective_on < :end');

  return {
    /** @returns In the order of their ends; `too_many` for more than {@link MAX_FLOWS}. */
    flows: ({ from, to, by }: FlowsOf): readonly Flow[] | 'too_many' => {
      const limit = MAX_FLOWS + 1;
      const after = to === undefined ? undefined : dayAfter(to);
      const rows =
        by === 'effective'
          ? byEffective.all({ ledger, begin: from ?? '', end: after ?? ALWAYS, limit })
          : byRecorded.all({
              ledger,
              begin: from === undefined ? '' : startOfDay(from),
              end: after === undefined ? ALWAYS : startOfDay(after),
              limit,
            });
      return rows.length > MAX_FLOWS ? 'too_many' : rows.map(toFlow);
    },
  };
}

const toFlow = (row: Readonly<Record<string, unknown>>): Flow => ({
  fromId: String(row['from_id']),
  fromKind: row['from_kind'] as AccountKind,
  toId: String(row['to_id']),
  toKind: row['to_kind'] as AccountKind,
  minutes: Number(row['minutes']),
  movements: Number(row['movements']),
  returnedMinutes: Number(row['returned']),
  returns: Number(row['returns']),
});
