import { ledger } from '@bourse/contracts/ledger';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { ReadModel } from '@bourse/projections/read-model';
import type { Database } from '@bourse/sqlite/database';

/** The open holds that time will end: few, whatever the ledger has seen. */
export const expiringHoldsModel: ReadModel<typeof ledger> = {
  name: 'expiring-holds',
  version: 1,
  contracts: [ledger],
  schema: `
    CREATE TABLE expiring_holds (transfer_id TEXT PRIMARY KEY, expires_at TEXT NOT NULL) STRICT;
    CREATE INDEX expiring_holds_by_time ON expiring_holds (expires_at)`,
  project: (database) => {
    const add = database.prepare('INSERT OR REPLACE INTO expiring_holds VALUES (?, ?)');
    const remove = database.prepare('DELETE FROM expiring_holds WHERE transfer_id = ?');
    return ({ event }) => {
      // Whatever else happens to the ledger neither makes nor ends a hold.
      if (event.type === 'TransferPended') {
        const { transferId, expiresAt } = event.data;
        if (expiresAt !== null) add.run(transferId, expiresAt);
      } else if (
        event.type === 'TransferPosted' ||
        event.type === 'TransferVoided' ||
        event.type === 'TransferExpired'
      ) {
        remove.run(event.data.transferId);
      }
    };
  },
};

/** What is asked of them. */
export function expiringHoldQueries(database: Database) {
  const over = database.prepare(
    'SELECT transfer_id FROM expiring_holds WHERE expires_at <= ? ORDER BY expires_at LIMIT ?',
  );
  return {
    /** Holds whose time is over, the oldest first. */
    over: (now: Instant, limit: number): readonly Uuid[] =>
      over.all(now, limit).map((row) => String(row['transfer_id'])),
  };
}

export type ExpiringHoldQueries = ReturnType<typeof expiringHoldQueries>;
