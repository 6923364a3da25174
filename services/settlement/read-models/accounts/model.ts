import { ledger } from '@bourse/contracts/ledger';
import type { ReadModel } from '@bourse/projections/read-model';
import { ACCOUNTS_SCHEMA, accountsTable, applyToAccounts } from './account-row.ts';

/** The accounts as they stand, and nothing else: what is asked most is known first after a rebuild. */
export const accountsModel: ReadModel<typeof ledger> = {
  name: 'accounts',
  version: 4,
  contracts: [ledger],
  schema: ACCOUNTS_SCHEMA,
  indexes: ['CREATE INDEX IF NOT EXISTS accounts_by_ledger ON accounts (ledger, number)'],
  project: (_database, batch) => {
    const rows = batch.rowsOf(accountsTable);
    return (fact) => void applyToAccounts(rows, fact);
  },
};
