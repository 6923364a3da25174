import type { AccountId } from '@bourse/contracts/values';
import { type Day, dayAfter, type Instant, startOfDay } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import type { Database } from '@bourse/sqlite/database';
import { keyIn } from '../accounts/account-row.ts';
import { type AccountView, toAccount } from '../accounts/views.ts';

/** A change of an account. */
export type ChangeView = {
  readonly recordedAt: Instant;
  readonly revision: number;
  /** The event. */
  readonly change: string;
  readonly transferId: Uuid | null;
  /** Held, moved or released, as the event says; 0 where none are. */
  readonly minutes: Minutes;
  readonly after: AccountView;
};

/** Where a page of changes ended: it goes on with what was recorded before. */
export type PlaceInTime = readonly [recordedAt: Instant, revision: number];

/** What counts on a day and before, of what was recorded by an instant. Holds count on no day yet. */
export type EffectiveBalance = {
  readonly balanceMinutes: Minutes;
  readonly givenMinutes: Minutes;
  readonly receivedMinutes: Minutes;
};

/** One piece of a series: what the account had at its end, and what moved in it. */
export type SeriesPoint = {
  /** A month, `2026-03`, or a day. */
  readonly period: string;
  readonly balanceMinutes: Minutes;
  readonly pendingInMinutes: Minutes;
  readonly pendingOutMinutes: Minutes;
  readonly givenMinutes: Minutes;
  readonly receivedMinutes: Minutes;
};

/** Sorts after every instant. */
export const ALWAYS = '~';

/** What accounts were. @param ledger The name of its stream. */
export function balanceQueries(database: Database, ledger: string) {
  const whole =
    'SELECT a.account_id, a.kind, a.opened_at, c.* FROM changes c JOIN accounts a ON a.key = c.account';
  const lastBy = database.prepare(
    `${whole} WHERE c.account = ? AND c.recorded_at <= ? ORDER BY c.recorded_at DESC, c.revision DESC LIMIT 1`,
  );
  const lastBefore = database.prepare(
    `${whole} WHERE c.account = ? AND c.recorded_at < ? ORDER BY c.recorded_at DESC, c.revision DESC LIMIT 1`,
  );
  const page = database.prepare(
    `${whole} WHERE c.account = ? AND (c.recorded_at, c.revision) < (?, ?)
     ORDER BY c.recorded_at DESC, c.revision DESC LIMIT ?`,
  );
  // By the plus, what was recorded is no way to find the rows: the account and its days are.
  const effects = (side: 'debit' | 'credit') =>
    `SELECT coalesce(sum(posted_minutes), 0) FROM transfers
     WHERE status = 'posted' AND ledger = :ledger AND ${side}_account_id = :account
       AND effective_on <= :day AND +recorded_at <= :at`;
  const effective = database.prepare(
    `SELECT (${effects('debit')}) AS given, (${effects('credit')}) AS received`,
  );
  const before = (accountId: AccountId, instant: Instant): AccountView | undefined => {
    const row = lastBefore.get(keyIn(ledger, accountId), instant);
    return row === undefined ? undefined : toAccount(row);
  };

  return {
    /** The account after everything that was recorded by an instant, itself included; undefined before it was opened. */
    at: (accountId: AccountId, instant: Instant): AccountView | undefined => {
      const row = lastBy.get(keyIn(ledger, accountId), instant);
      return row === undefined ? undefined : toAccount(row);
    },
    /** The same of everything that was recorded earlier than an instant. */
    before,
    effective: (accountId: AccountId, day: Day, at: Instant = ALWAYS): EffectiveBalance => {
      const row = effective.get({ ledger, account: accountId, day, at });
      const [given, received] = [Number(row?.['given']), Number(row?.['received'])];
      return {
        balanceMinutes: received - given,
        givenMinutes: given,
        receivedMinutes: received,
      };
    },
    /** The newest first. */
    changes: (accountId: AccountId, { from, limit }: { from: PlaceInTime; limit: number }) =>
      page.all(keyIn(ledger, accountId), ...from, limit).map(toChange),
    /** One point for each period, given by its days. */
    series: (accountId: AccountId, periods: readonly Span[]): readonly SeriesPoint[] => {
      const [first] = periods;
      let last = first === undefined ? undefined : before(accountId, startOfDay(first.from));
      return periods.map(({ name, to }) => {
        const now = before(accountId, startOfDay(dayAfter(to)));
        const point = {
          period: name,
          balanceMinutes: now?.balanceMinutes ?? 0,
          pendingInMinutes: now?.pendingInMinutes ?? 0,
          pendingOutMinutes: now?.pendingOutMinutes ?? 0,
          givenMinutes: (now?.givenMinutes ?? 0) - (last?.givenMinutes ?? 0),
          receivedMinutes: (now?.receivedMinutes ?? 0) - (last?.receivedMinutes ?? 0),
        };
        last = now;
        return point;
      });
    },
  };
}

/** Days that follow each other, both ends included, under a name. */
export type Span = { readonly name: string; readonly from: Day; readonly to: Day };

const toChange = (row: Readonly<Record<string, unknown>>): ChangeView => ({
  recordedAt: String(row['recorded_at']),
  revision: Number(row['revision']),
  change: String(row['what']),
  transferId: typeof row['transfer_id'] === 'string' ? row['transfer_id'] : null,
  minutes: Number(row['minutes']),
  after: toAccount(row),
});

/**
 * The days or months that a stretch of days touches; the first and the last are cut to it.
 *
 * @returns undefined for more than `most`.
 */
export function spansOf(
  by: 'day' | 'month',
  { from, to }: { readonly from: Day; readonly to: Day },
  most: number,
): readonly Span[] | undefined {
  const spans: Span[] = [];
  for (let begin = from; begin <= to;) {
    if (spans.length === most) return undefined;
    const end = by === 'day' ? begin : lastOfMonth(begin);
    const cut = end < to ? end : to;
    spans.push({ name: by === 'day' ? begin : begin.slice(0, 7), from: begin, to: cut });
    begin = dayAfter(cut);
  }
  return spans;
}

function lastOfMonth(day: Day): Day {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}
