import type { TerritoryId } from '@bourse/contracts/values';
import { type Action, type Role, ruleOf } from './policy.ts';

/** Somebody, as the table of rights sees them. */
export type Acting = {
  /** Null for whoever acts for none. */
  readonly territoryId: TerritoryId | null;
  /** Held for that territory; `operator` is held for none. */
  readonly roles: readonly Role[];
};

/**
 * How far somebody's right reaches: everywhere, or to what is a territory's own. A right over one's own
 * is no right over another's: what asks for it looks.
 */
export type Reach =
  { readonly kind: 'all' } | { readonly kind: 'own'; readonly territoryId: TerritoryId };

export const EVERYWHERE: Reach = { kind: 'all' };

/**
 * Asks the table.
 *
 * @param acting Who; undefined for nobody known.
 * @returns how far the right reaches, or why there is none: nobody is known, or they may not.
 */
export function permit(
  action: Action,
  acting: Acting | undefined,
): Reach | 'unknown_person' | 'not_permitted' {
  const rule = ruleOf(action);
  if (rule === 'anyone') return EVERYWHERE;
  if (acting === undefined) return 'unknown_person';
  if (rule === 'signed_in') return EVERYWHERE;
  const holds = (wanted: readonly Role[]) => acting.roles.some((role) => wanted.includes(role));
  if (holds(rule.all)) return EVERYWHERE;
  const { territoryId } = acting;
  return territoryId !== null && holds(rule.own) ? { kind: 'own', territoryId } : 'not_permitted';
}

/** Whether something that concerns these territories lies within reach. */
export const reaches = (reach: Reach, ...concerned: readonly (TerritoryId | null)[]): boolean =>
  reach.kind === 'all' || concerned.includes(reach.territoryId);

/** As SQL takes it: the one territory whose rows are seen; null for all of them. */
export const onlyOf = (reach: Reach): TerritoryId | null =>
  reach.kind === 'all' ? null : reach.territoryId;
