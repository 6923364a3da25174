import type { AccountId } from '@bourse/contracts/values';
import type { AccountKind } from '@bourse/ledger/account';
import type { Database } from '@bourse/sqlite/database';
import { keyIn } from './account-row.ts';
import { type AccountView, toAccount } from './views.ts';

/** A page of a list that runs from the newest row to the oldest. `before`: the number at which the last page ended. */
export type Page = { readonly before: number; readonly limit: number };

/** What can be asked about the accounts of a ledger as they stand. @param ledger The name of its stream. */
export function accountQueries(database: Database, ledger: string) {
  const account = database.prepare('SELECT * FROM accounts WHERE key = ?');
  const accounts = database.prepare(
    `SELECT * FROM accounts WHERE ledger = :ledger AND number < :before AND (:kind IS NULL OR kind = :kind)
     ORDER BY number DESC LIMIT :limit`,
  );
  return {
    account: (accountId: AccountId): AccountView | undefined => {
      const row = account.get(keyIn(ledger, accountId));
      return row === undefined ? undefined : toAccount(row);
    },
    /** The newest first. */
    accounts: (filter: { readonly kind?: AccountKind | undefined }, page: Page) => {
      const rows = accounts.all({ ...page, ledger, kind: filter.kind ?? null });
      return { accounts: rows.map(toAccount), last: Number(rows.at(-1)?.['number'] ?? 0) };
    },
  };
}

export type AccountQueries = ReturnType<typeof accountQueries>;
