import { letterIn, type LetterPlace, redrivenIn } from './dead-letter.ts';
import type { Delivery } from './port.ts';

/** Which dead letters of a topic stand: those that were set aside, but not given again since. */
export type StandingLetters = {
  /** Takes the next record of a partition of the dead letter topic. */
  take(delivery: Delivery): void;
  /** Forgets what the topic no longer holds: everything before an offset. */
  forgetBefore(partition: number, offset: bigint): void;
  has(place: LetterPlace): boolean;
  /** @param group Left out: of all groups. */
  count(group?: string): number;
};

/** None yet. Keeps some words for each letter that stands, and nothing of the records. */
export function standingLetters(): StandingLetters {
  /** By partition and offset: whose they are. */
  const partitions = new Map<number, Map<bigint, string>>();
  const of = (partition: number): Map<bigint, string> => {
    const known = partitions.get(partition) ?? new Map<bigint, string>();
    partitions.set(partition, known);
    return known;
  };

  return {
    take: (delivery) => {
      // It stands behind its letter in the same partition: both have the key of the record.
      const redriven = redrivenIn(delivery);
      if (redriven !== undefined) of(redriven.partition).delete(redriven.offset);
      const letter = letterIn(delivery);
      if (letter !== undefined) of(delivery.partition).set(delivery.offset, letter.group);
    },
    forgetBefore: (partition, offset) => {
      const known = of(partition);
      // In the order in which they were taken, which is that of their offsets.
      for (const at of known.keys()) {
        if (at >= offset) return;
        known.delete(at);
      }
    },
    has: ({ partition, offset }) => partitions.get(partition)?.has(offset) ?? false,
    count: (group) => {
      let count = 0;
      for (const known of partitions.values()) {
        if (group === undefined) count += known.size;
        else for (const whose of known.values()) if (whose === group) count += 1;
      }
      return count;
    },
  };
}
