import type { Database } from '@bourse/sqlite/database';
import { balanceQueries } from './balances.ts';
import { flowQueries } from './flows.ts';
import { statementQueries } from './statement.ts';
import { transferQueries } from './transfers.ts';
import { trialBalanceQueries } from './trial-balance.ts';

/** What can be asked about the past of a ledger. @param ledger The name of its stream. */
export const historyQueries = (database: Database, ledger: string) => ({
  ...balanceQueries(database, ledger),
  ...transferQueries(database, ledger),
  ...statementQueries(database, ledger),
  ...trialBalanceQueries(database, ledger),
  ...flowQueries(database, ledger),
});

export type HistoryQueries = ReturnType<typeof historyQueries>;
