import { invariant } from '@bourse/kernel/invariant';
import type { Minutes } from '@bourse/kernel/minutes';

const MINUTES_PER_HOUR = 60;

/**
 * What minutes cost at a unit cost per hour, in whole euro cents: to the nearest cent, half a cent up.
 * Computed once on a total, never session by session and then summed, or the roundings would add up.
 * The euros are owed under the convention only; the ledger knows hours, and neither becomes the other.
 *
 * Source: the rounding of sums of money to the nearest cent, half up, is that of Council Regulation (EC)
 * No 1103/97, article 5, written for conversions into euro and followed in French practice since.
 *
 * @param minutes Of a total; not negative.
 * @param unitCostCents Euro cents for one hour; not negative.
 * @throws InvariantError for anything but whole numbers whose product is exact.
 */
export function costCents(minutes: Minutes, unitCostCents: number): number {
  const sixtieths = minutes * unitCostCents;
  invariant(minutes >= 0 && unitCostCents >= 0, 'costs are not negative');
  invariant(
    Number.isSafeInteger(minutes) &&
      Number.isSafeInteger(unitCostCents) &&
      Number.isSafeInteger(sixtieths),
    `the cost of ${minutes} minutes at ${unitCostCents} cents an hour is not exact`,
  );
  const rest = sixtieths % MINUTES_PER_HOUR;
  const whole = (sixtieths - rest) / MINUTES_PER_HOUR;
  return 2 * rest >= MINUTES_PER_HOUR ? whole + 1 : whole;
}
