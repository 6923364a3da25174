import { actsAs, type Identity } from '@bourse/identity/identity';
import { problem, type Problem } from '@bourse/service-kit/problem';
import { type Admitter, admitterOf, type TerritoryIdentity } from '../domain/territory.ts';
import type { TerritoryHandler } from '../territory-handler.ts';

/**
 * Everybody registers the territory that they act for. On behalf of another, only those who decide on
 * its admission do: the operator for associations, a member association for everything else.
 *
 * @returns Why not; undefined when it may.
 */
export async function registrationForbidden(
  identity: Identity,
  territory: TerritoryIdentity,
  territories: TerritoryHandler,
): Promise<Problem | undefined> {
  if (identity.territoryId === territory.territoryId) return undefined;
  const needed = admitterOf(territory.kind) === 'operator' ? 'operator' : 'official';
  if (!actsAs(identity, needed)) return problem('not_permitted');
  const admitter = await admitterFrom(identity, territories);
  return 'kind' in admitter ? admitter : undefined;
}

/** As whom somebody decides on admissions, or why they do not. */
export async function admitterFrom(
  identity: Identity,
  territories: TerritoryHandler,
): Promise<Admitter | Problem> {
  if (actsAs(identity, 'operator')) return { by: null, byKind: 'operator' };
  const { territoryId } = identity;
  if (!actsAs(identity, 'official') || territoryId === null) return problem('not_permitted');
  // Asked of the stream, not of the view: an association admitted a moment ago may act at once.
  const association = await territories.look(territoryId);
  if (association.status !== 'admitted') return problem('not_a_member');
  if (association.identity.kind !== 'association') return problem('not_permitted');
  return { by: territoryId, byKind: 'association' };
}
