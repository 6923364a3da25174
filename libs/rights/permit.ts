import type { TerritoryId } from '@bourse/contracts/values';
import { type Action, type Role, ruleOf } from './policy.ts';

/**
 * As far as an auditor's office reaches: the whole bourse, for an association; the EPCI and its communes,
 * for an EPCI; the territory alone, for any other.
 */
export type Perimeter = 'bourse' | readonly TerritoryId[];

/** Somebody, as the table of rights sees them. */
export type Acting = {
  /** Null for whoever acts for none. */
  readonly territoryId: TerritoryId | null;
  /** Held for that territory; `operator` is held for none. */
  readonly roles: readonly Role[];
  /** Of an auditor. While it is not known, the territory alone. */
  readonly perimeter?: Perimeter | undefined;
};

/**
 * How far somebody's right reaches: everywhere, to what is a territory's own, or to what is that of the
 * territories that are audited for one. A right over one's own is no right over another's: what asks for
 * it looks.
 */
export type Reach =
  | { readonly kind: 'all' }
  | { readonly kind: 'own'; readonly territoryId: TerritoryId }
  | {
      readonly kind: 'within';
      /** For whom. */
      readonly territoryId: TerritoryId;
      /** Itself among them. */
      readonly territoryIds: readonly TerritoryId[];
    };

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
  const { territoryId, perimeter } = acting;
  if (territoryId === null) return 'not_permitted';
  if (rule.perimeter !== undefined && holds(rule.perimeter)) {
    if (perimeter === 'bourse') return EVERYWHERE;
    return { kind: 'within', territoryId, territoryIds: perimeter ?? [territoryId] };
  }
  return holds(rule.own) ? { kind: 'own', territoryId } : 'not_permitted';
}

/** Whether something that concerns these territories lies within reach. */
export const reaches = (reach: Reach, ...concerned: readonly (TerritoryId | null)[]): boolean =>
  reach.kind === 'all' || seenBy(reach)?.some((one) => concerned.includes(one)) === true;

/** The territories whose rows are seen; null for all of them. */
export function seenBy(reach: Reach): readonly TerritoryId[] | null {
  if (reach.kind === 'all') return null;
  return reach.kind === 'own' ? [reach.territoryId] : reach.territoryIds;
}

/** The same as SQL takes it: a JSON array for `json_each`. */
export const seenByAsJson = (seen: readonly TerritoryId[] | null | undefined): string | null =>
  seen === null || seen === undefined ? null : JSON.stringify(seen);

/** Of what is no file of a territory: the one that is acted for; null for whoever sees all. */
export const onlyOf = (reach: Reach): TerritoryId | null =>
  reach.kind === 'all' ? null : reach.territoryId;
