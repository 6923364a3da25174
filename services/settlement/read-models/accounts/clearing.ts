import type { MarketplaceId } from '@bourse/contracts/values';
import type { Minutes } from '@bourse/kernel/minutes';
import type { Database } from '@bourse/sqlite/database';

/** What one ledger says of another marketplace. */
export type ClearingAccount = {
  readonly marketplaceId: MarketplaceId;
  /** Received from this ledger's members for the other's, less what came from there. */
  readonly balanceMinutes: Minutes;
  readonly pendingInMinutes: Minutes;
  readonly pendingOutMinutes: Minutes;
  /** How far the balance may go, below zero and above it. */
  readonly exposureMinutes: Minutes;
};

/** The other marketplaces that the ledger in a database knows, by their names. */
export function clearingAccountsIn(database: Database): readonly ClearingAccount[] {
  return database
    .prepare(
      `SELECT account_id, credits_posted - debits_posted AS balance, credits_pending, debits_pending,
         credit_limit FROM accounts WHERE kind = 'clearing' ORDER BY account_id`,
    )
    .all()
    .map((row) => ({
      marketplaceId: String(row['account_id']).slice('marketplace:'.length),
      balanceMinutes: Number(row['balance']),
      pendingInMinutes: Number(row['credits_pending']),
      pendingOutMinutes: Number(row['debits_pending']),
      exposureMinutes: Number(row['credit_limit']),
    }));
}
