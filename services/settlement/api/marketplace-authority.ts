import type { TerritoryId } from '@bourse/contracts/values';
import type { Identity } from '@bourse/service-kit/identity';
import type { KnownMarketplace } from '../domain/marketplaces/marketplace.ts';

/** In whose name somebody decides for a marketplace: its owner's, or (null) the operator's. */
export type Ruler = { readonly by: TerritoryId | null };

/** @returns undefined for whoever is neither. */
export function rulerOf(
  { role, territoryId }: Identity,
  { ownerId }: Pick<KnownMarketplace, 'ownerId'>,
): Ruler | undefined {
  if (role === 'operator') return { by: null };
  return role === 'association' && territoryId !== null && territoryId === ownerId
    ? { by: territoryId }
    : undefined;
}
