import type { Uuid } from '@bourse/kernel/ids';
import type { Random } from '../../support/random.ts';

/** New identifiers in the form of UUID version 7 that follow from a seed. */
export function seededIds(random: Random): () => Uuid {
  const hex = (digits: number): string =>
    Array.from({ length: digits }, () => random.between(0, 15).toString(16)).join('');
  return () => `${hex(8)}-${hex(4)}-7${hex(3)}-8${hex(3)}-${hex(12)}`;
}
