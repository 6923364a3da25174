import type { TerritoryId, TerritoryKind } from '@bourse/contracts/values';
import type { Directory } from '@bourse/directory/directory';
import type { TerritoryHandler } from '../territory-handler.ts';

/** What mandates need to know of a territory. */
export type KnownTerritory = {
  readonly territoryId: TerritoryId;
  readonly kind: TerritoryKind;
  /** The association that admitted it; null for none. */
  readonly admittedBy: TerritoryId | null;
};

/**
 * Looks a territory up: in its stream, and, before it is registered, in the official directory.
 * @returns undefined for what neither knows.
 */
export async function knownTerritory(
  territoryId: TerritoryId,
  from: { readonly handler: TerritoryHandler; readonly official: Pick<Directory, 'find'> },
): Promise<KnownTerritory | undefined> {
  const territory = await from.handler.look(territoryId);
  if (territory.status === 'unregistered') {
    const entry = from.official.find(territoryId);
    return entry === undefined ? undefined : { territoryId, kind: entry.kind, admittedBy: null };
  }
  const { kind } = territory.identity;
  return { territoryId, kind, admittedBy: territory.status === 'admitted' ? territory.by : null };
}
