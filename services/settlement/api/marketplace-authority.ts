import type { TerritoryId } from '@bourse/contracts/values';
import { actsAs, type Identity } from '@bourse/identity/identity';
import type { KnownMarketplace } from '../domain/marketplaces/marketplace.ts';

/** In whose name somebody decides for a marketplace: its owner's, or (null) the operator's. */
export type Ruler = { readonly by: TerritoryId | null };

/** @returns undefined for whoever is neither. */
export function rulerOf(
  identity: Identity,
  { ownerId }: Pick<KnownMarketplace, 'ownerId'>,
): Ruler | undefined {
  if (actsAs(identity, 'operator')) return { by: null };
  const { territoryId } = identity;
  return actsAs(identity, 'official') && territoryId !== null && territoryId === ownerId
    ? { by: territoryId }
    : undefined;
}
