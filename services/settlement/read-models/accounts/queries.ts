import type { TerritoryId } from '@bourse/contracts/values';
import { type Day, dayAfter, startOfDay } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import type { AccountKind } from '@bourse/ledger/account';
import type { Database } from '@bourse/sqlite/database';
import {
  type AccountView,
  type StatementLine,
  toAccount,
  toLine,
  toTransfer,
  type TransferView,
} from './views.ts';

/** A page of a list that runs from the newest row to the oldest. `before`: the number at which the last page ended. */
type Page = { readonly before: number; readonly limit: number };

/** Days of recording in legal time, both included; undefined for no limit on that side. */
export type Period = { readonly from: Day | undefined; readonly to: Day | undefined };

export type Statement = {
  readonly accountId: TerritoryId;
  readonly openingBalanceMinutes: Minutes;
  /** In the order of the ledger. */
  readonly lines: readonly StatementLine[];
  readonly closingBalanceMinutes: Minutes;
};

/** The most lines of one statement. */
export const MAX_STATEMENT_LINES = 10_000;

type Side = 'debit' | 'credit';

/** Conditions that the indexes of movements are made for. */
const moved = (side: Side): string => `status = 'posted' AND ${side}_account_id = :account`;
const movedIn = (side: Side): string =>
  `${moved(side)} AND recorded_at >= :begin AND recorded_at < :end`;
const movedBefore = (side: Side): string =>
  `SELECT coalesce(sum(posted_minutes), 0) FROM transfers WHERE ${moved(side)} AND recorded_at < :begin`;

/** What can be asked about accounts and transfers. */
export function accountQueries(database: Database) {
  const account = database.prepare('SELECT * FROM accounts WHERE account_id = ?');
  const accounts = database.prepare(
    `SELECT * FROM accounts WHERE number < :before AND (:kind IS NULL OR kind = :kind)
     ORDER BY number DESC LIMIT :limit`,
  );
  const transfer = database.prepare('SELECT * FROM transfers WHERE transfer_id = ?');
  const holds = database.prepare(
    `SELECT * FROM transfers WHERE status = 'held' AND number < ? ORDER BY number DESC LIMIT ?`,
  );
  const holdsOfExchange = database.prepare(
    `SELECT * FROM transfers WHERE status = 'held' AND exchange_id = ? AND number < ?
     ORDER BY number DESC LIMIT ?`,
  );
  const balanceBefore = database.prepare(
    `SELECT (${movedBefore('credit')}) - (${movedBefore('debit')}) AS balance`,
  );
  const lines = database.prepare(
    `SELECT *, posted_minutes AS change_minutes FROM transfers WHERE ${movedIn('credit')}
     UNION ALL
     SELECT *, -posted_minutes FROM transfers WHERE ${movedIn('debit')}
     ORDER BY moved_in, change_minutes LIMIT :limit`,
  );
  const trial = database.prepare(
    `SELECT count(*) AS accounts, coalesce(sum(credits_posted - debits_posted), 0) AS balance,
       coalesce(sum(debits_posted), 0) AS debits_posted, coalesce(sum(credits_posted), 0) AS credits_posted,
       coalesce(sum(debits_pending), 0) AS debits_pending, coalesce(sum(credits_pending), 0) AS credits_pending,
       (SELECT coalesce(sum(held_minutes), 0) FROM transfers WHERE status = 'held') AS held
     FROM accounts`,
  );
  const lastOf = (rows: readonly Record<string, unknown>[]) => Number(rows.at(-1)?.['number'] ?? 0);

  return {
    account: (accountId: TerritoryId): AccountView | undefined => {
      const row = account.get(accountId);
      return row === undefined ? undefined : toAccount(row);
    },
    /** The newest first. */
    accounts: (filter: { readonly kind?: AccountKind | undefined }, page: Page) => {
      const rows = accounts.all({ ...page, kind: filter.kind ?? null });
      return { accounts: rows.map(toAccount), last: lastOf(rows) };
    },
    transfer: (transferId: Uuid): TransferView | undefined => {
      const row = transfer.get(transferId);
      return row === undefined ? undefined : toTransfer(row);
    },
    /** Open holds, the newest first. */
    holds: (filter: { readonly exchangeId?: Uuid | undefined }, { before, limit }: Page) => {
      const rows =
        filter.exchangeId === undefined
          ? holds.all(before, limit)
          : holdsOfExchange.all(filter.exchangeId, before, limit);
      return { holds: rows.map(toTransfer), last: lastOf(rows) };
    },
    /** @returns undefined for no such account; `too_long` for more than {@link MAX_STATEMENT_LINES} lines. */
    statement: (accountId: TerritoryId, period: Period): Statement | 'too_long' | undefined => {
      if (account.get(accountId) === undefined) return undefined;
      // As text: nothing sorts before every instant, and '~' after.
      const begin = period.from === undefined ? '' : startOfDay(period.from);
      const end = period.to === undefined ? '~' : startOfDay(dayAfter(period.to));
      const limit = MAX_STATEMENT_LINES + 1;
      const rows = lines.all({ account: accountId, begin, end, limit });
      if (rows.length > MAX_STATEMENT_LINES) return 'too_long';
      const before = balanceBefore.get({ account: accountId, begin });
      const openingBalanceMinutes = Number(before?.['balance']);
      let balance = openingBalanceMinutes;
      const told = rows.map((row) => {
        balance += Number(row['change_minutes']);
        return toLine(row, balance);
      });
      return { accountId, openingBalanceMinutes, lines: told, closingBalanceMinutes: balance };
    },
    /** Sums over every account. They balance when what was given was received and what is pending is held. */
    trialBalance: () => {
      const row = trial.get() ?? {};
      const sum = (name: string): number => Number(row[name]);
      const [debitsPosted, creditsPosted] = [sum('debits_posted'), sum('credits_posted')];
      const [debitsPending, creditsPending] = [sum('debits_pending'), sum('credits_pending')];
      return {
        accounts: sum('accounts'),
        balanceMinutes: sum('balance'),
        debitsPostedMinutes: debitsPosted,
        creditsPostedMinutes: creditsPosted,
        debitsPendingMinutes: debitsPending,
        creditsPendingMinutes: creditsPending,
        heldMinutes: sum('held'),
        balanced:
          sum('balance') === 0 &&
          debitsPosted === creditsPosted &&
          debitsPending === creditsPending &&
          debitsPending === sum('held'),
      };
    },
  };
}

export type AccountQueries = ReturnType<typeof accountQueries>;
