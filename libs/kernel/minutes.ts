import { invariant } from './invariant.ts';

/** Minutes of expertise: a whole number. The unit of every quantity in the ledger. */
export type Minutes = number;

/** The largest quantity one command may name: 100,000 hours. Keeps every sum far inside exact integers. */
export const MAX_MINUTES: Minutes = 6_000_000;

/** Adds exactly. @throws InvariantError when the sum leaves the range in which integers are exact. */
export function addMinutes(a: Minutes, b: Minutes): Minutes {
  const sum = a + b;
  invariant(Number.isSafeInteger(sum), `minutes ${a} + ${b} is not an exact integer`);
  return sum;
}
