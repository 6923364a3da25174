import type { LedgerState, MarketplacePolicy } from '@bourse/ledger/state';
import { initialState } from '@bourse/ledger/state';
import { StillTable } from './still-table.ts';

type TableName = Exclude<keyof LedgerState, 'policy'>;
type IdOf<Name extends TableName> = Parameters<LedgerState[Name]['set']>[0];
type ValueOf<Name extends TableName> = Parameters<LedgerState[Name]['set']>[1];

/** The state of a ledger, every table of which can be looked at as it was at one moment. */
export type StillState = {
  readonly [Name in TableName]: StillTable<IdOf<Name>, ValueOf<Name>>;
} & { policy: MarketplacePolicy };

/** An empty one. */
export const stillState = (): StillState => ({
  accounts: new StillTable(),
  transfers: new StillTable(),
  decisions: new StillTable(),
  programmes: new StillTable(),
  awards: new StillTable(),
  awardedToMembers: new StillTable(),
  policy: initialState().policy,
});
