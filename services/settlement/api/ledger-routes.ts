import type { Route } from '@bourse/service-kit/route';
import type { Membership } from '@bourse/membership/membership';
import type { LedgerWriter } from '../ledger/ledger-writer.ts';
import { ledgerFlows } from './ledger-flows.ts';
import { ledgerHistory } from './ledger-history.ts';
import { type LedgerReading, ledgerReads } from './ledger-reads.ts';
import { ledgerStatements } from './ledger-statements.ts';
import { ledgerTrialBalance } from './ledger-trial-balance.ts';
import { ledgerWrites } from './ledger-writes.ts';

/** `/api/ledger`. */
export const ledgerRoutes = (
  parts: LedgerReading & {
    readonly writer: LedgerWriter;
    readonly membership: Membership;
  },
): readonly Route[] => [
  ...ledgerReads(parts),
  ...ledgerHistory(parts),
  ...ledgerStatements(parts),
  ...ledgerTrialBalance(parts),
  ...ledgerFlows(parts),
  ...ledgerWrites(parts),
];
