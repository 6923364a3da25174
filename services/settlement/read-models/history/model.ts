import { ledger, type LedgerEvent } from '@bourse/contracts/ledger';
import type { IndexStatement, ReadModel } from '@bourse/projections/read-model';
import type { Database } from '@bourse/sqlite/database';
import {
  ACCOUNT_STATE,
  ACCOUNTS_SCHEMA,
  accountsTable,
  accountState,
  type AccountRow,
  applyToAccounts,
} from '../accounts/account-row.ts';
import { applyToTransfers, TRANSFERS_SCHEMA, transfersTable } from './transfer-row.ts';

/** Recorded time never goes back within a ledger: what is in the order of time is in the order of revisions. */
const effectsBy = (side: 'debit' | 'credit'): IndexStatement =>
  `CREATE INDEX IF NOT EXISTS effects_by_${side} ON transfers
     (ledger, ${side}_account_id, effective_on, recorded_at, posted_minutes) WHERE status = 'posted'`;

const indexes: readonly IndexStatement[] = [
  'CREATE INDEX IF NOT EXISTS changes_by_account ON changes (account, recorded_at, revision)',
  'CREATE INDEX IF NOT EXISTS accounts_by_ledger ON accounts (ledger, number)',
  "CREATE INDEX IF NOT EXISTS open_holds ON transfers (ledger, number) WHERE status = 'held'",
  `CREATE INDEX IF NOT EXISTS open_holds_by_exchange ON transfers
       (ledger, exchange_id, number) WHERE status = 'held'`,
  effectsBy('debit'),
  effectsBy('credit'),
  // What a sum over a period needs stands beside: it reads no row.
  `CREATE INDEX IF NOT EXISTS movements ON transfers
       (ledger, recorded_at, effective_on, debit_account_id, credit_account_id, kind, posted_minutes)
       WHERE status = 'posted'`,
];

/**
 * What the ledger was at every revision: each change of an account with the whole account after it,
 * and every transfer with what became of it. An open hold is one that is `held`; a movement is one
 * that is `posted`, for a transfer moves once at the most.
 */
export const historyModel: ReadModel<typeof ledger> = {
  name: 'ledger-history',
  version: 1,
  contracts: [ledger],
  schema: `
    ${ACCOUNTS_SCHEMA};
    ${TRANSFERS_SCHEMA};
    CREATE TABLE changes (
      number INTEGER PRIMARY KEY,
      account TEXT NOT NULL,
      recorded_at TEXT NOT NULL,
      what TEXT NOT NULL,
      transfer_id TEXT,
      minutes INTEGER NOT NULL,
      ${ACCOUNT_STATE}
    ) STRICT`,
  indexes,
  project: (database, batch) => {
    const accounts = batch.rowsOf(accountsTable);
    const transfers = batch.rowsOf(transfersTable);
    const remember = changeRecorder(database);
    return (fact) => {
      applyToTransfers(transfers, fact);
      const touched = applyToAccounts(accounts, fact);
      if (touched.length === 0) return;
      const { event, recordedAt } = fact;
      const transferId = 'transferId' in event.data ? event.data.transferId : null;
      const minutes = 'minutes' in event.data ? event.data.minutes : 0;
      for (const account of touched) {
        remember(account, recordedAt, event.type, transferId, minutes);
      }
    };
  },
};

function changeRecorder(database: Database) {
  const columns = ['account', 'recorded_at', 'what', 'transfer_id', 'minutes'];
  const state = Object.entries(accountState);
  const names = [...columns, ...state.map(([name]) => name)];
  const add = database.prepare(
    `INSERT INTO changes (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
  );
  const valuesOf = state.map(([, value]) => value);
  return (
    account: AccountRow,
    recordedAt: string,
    what: LedgerEvent['type'],
    transferId: string | null,
    minutes: number,
  ): void => {
    const values: (string | number | null)[] = [account.key, recordedAt, what, transferId, minutes];
    for (const valueOf of valuesOf) values.push(valueOf(account));
    add.run(...values);
  };
}
