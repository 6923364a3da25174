import type { Day } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { inForce, type Mandates, rootOf } from './mandates-state.ts';

/**
 * Granted and in force at once for one territory: enough for a metropolis, and too few to fill a disk
 * with. What holders give on does not count: they could keep their signatory from granting.
 */
const MAX_GRANTED = 500;
/** In force at once that come from one granted mandate, from hand to hand. */
const MAX_DEPUTIES = 20;

/** There are as many already as there may be. */
export type TooMany = {
  readonly code: 'too_many_mandates' | 'too_many_deputies';
  readonly limit: number;
};

/**
 * Whether one more would be too many: those granted are counted for the territory, those given on for
 * the granted mandate that they all come from.
 *
 * @param delegatedFrom What the new one would be delegated from; null for one that is granted.
 * @returns why not; undefined while there is room.
 */
export function tooMany(
  delegatedFrom: Uuid | null,
  mandates: Mandates,
  today: Day,
): TooMany | undefined {
  const present = inForce(mandates, today);
  if (delegatedFrom === null) {
    const granted = present.filter((one) => one.delegatedFrom === null);
    return granted.length < MAX_GRANTED
      ? undefined
      : { code: 'too_many_mandates', limit: MAX_GRANTED };
  }
  const root = rootOf(mandates, delegatedFrom);
  const deputies = present.filter(
    (one) => one.delegatedFrom !== null && rootOf(mandates, one.mandateId) === root,
  );
  return deputies.length < MAX_DEPUTIES
    ? undefined
    : { code: 'too_many_deputies', limit: MAX_DEPUTIES };
}
