import type { Route } from '@bourse/service-kit/route';
import { ledgerAsking, type LedgerParts } from './ledger-asking.ts';
import { bulkRoutes } from './ledger-bulks.ts';
import { limitRoutes } from './ledger-limits.ts';
import { programmeRoutes } from './ledger-programmes.ts';
import { transferRoutes } from './ledger-transfers.ts';

/** What is decided over minutes and accounts, by associations and the operator. */
export function ledgerWrites(parts: LedgerParts): readonly Route[] {
  const asking = ledgerAsking(parts);
  return [
    ...transferRoutes(asking, parts.writer),
    ...limitRoutes(asking, parts.writer),
    ...programmeRoutes(asking, parts.writer),
    ...bulkRoutes(asking, parts.writer),
  ];
}
