import type { TerritoryId } from '@bourse/contracts/values';
import type { Day } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { holds, type Mandates } from './mandates-state.ts';

/** As whom somebody decides on mandates. */
export type Granter = { readonly personId: Uuid } & (
  | { readonly kind: 'operator' }
  /** Acts for an association. That they do is looked up before: it stands in another stream than this. */
  | { readonly kind: 'official'; readonly of: TerritoryId }
  /** Says to act for a territory as its signatory; of the territory at hand it is held against its mandates. */
  | { readonly kind: 'signatory'; readonly of: TerritoryId }
  /** Acts for a territory in any other role. */
  | { readonly kind: 'agent'; readonly of: TerritoryId }
);

/**
 * Whether somebody decides as the signatory of a territory: by its own mandates in force today, since
 * the copy that they were let in by may be late with a withdrawal.
 */
export const isSignatoryOf = (
  territoryId: TerritoryId,
  granter: Granter,
  { mandates, today }: { readonly mandates: Mandates; readonly today: Day },
): boolean =>
  granter.kind === 'signatory' &&
  granter.of === territoryId &&
  holds(mandates, { personId: granter.personId, role: 'signatory' }, today);
