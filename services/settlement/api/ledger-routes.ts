import type { Route } from '@bourse/service-kit/route';
import type { Membership } from '@bourse/membership/membership';
import type { PeoplesLedger } from '../ledger/for-people.ts';
import type { ProgrammeQueries } from '../read-models/programmes/queries.ts';
import { ledgerFlows } from './ledger-flows.ts';
import { ledgerHistory } from './ledger-history.ts';
import { type LedgerReading, ledgerReads } from './ledger-reads.ts';
import { ledgerStatements } from './ledger-statements.ts';
import { ledgerTrialBalance } from './ledger-trial-balance.ts';
import { ledgerWrites } from './ledger-writes.ts';
import { programmeReads } from './programme-reads.ts';

/** `/api/ledger`. */
export const ledgerRoutes = (
  parts: LedgerReading & {
    readonly writer: PeoplesLedger;
    readonly programmes: ProgrammeQueries;
    readonly membership: Membership;
  },
): readonly Route[] => [
  ...ledgerReads(parts),
  ...ledgerHistory(parts),
  ...ledgerStatements(parts),
  ...ledgerTrialBalance(parts),
  ...ledgerFlows(parts),
  ...programmeReads(parts.programmes),
  ...ledgerWrites(parts),
];
