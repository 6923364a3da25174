import type { Membership } from '@bourse/membership/membership';
import type { Route } from '@bourse/service-kit/route';
import type { LedgerAccess } from '../ledger/ledgers.ts';
import type { AccountQueries } from '../read-models/accounts/queries.ts';
import type { ProgrammeQueries } from '../read-models/programmes/queries.ts';
import { ledgerReads } from './ledger-reads.ts';
import { ledgerWrites } from './ledger-writes.ts';
import { programmeReads } from './programme-reads.ts';

/** `/api/ledger`. */
export const ledgerRoutes = (parts: {
  readonly writer: LedgerAccess;
  readonly queries: AccountQueries;
  readonly programmes: ProgrammeQueries;
  readonly membership: Membership;
}): readonly Route[] => [
  ...ledgerReads(parts.queries),
  ...programmeReads(parts.programmes),
  ...ledgerWrites(parts),
];
