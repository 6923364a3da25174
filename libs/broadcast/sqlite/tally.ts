import { deadLetterTopic } from '../port.ts';
import { type StandingLetters, standingLetters } from '../standing-letters.ts';
import type { Log } from './log.ts';

/** Counts the dead letters that stand. */
export type DeadLetterTally = {
  /** Those of a group, of some topics, as they are now. */
  count(group: string, topics: readonly string[]): number;
};

/** What was read of a dead letter topic: by partition, the offset of the next record. */
type Read = { readonly next: bigint[]; readonly standing: StandingLetters };

const PAGE_RECORDS = 100;

/** Follows dead letter topics from their first record on, as far as it is asked to. */
export function deadLetterTally(log: Log): DeadLetterTally {
  const read = new Map<string, Read>();

  function upToNow(deadTopic: string): StandingLetters {
    const partitions = log.partitionsOf(deadTopic);
    const one = read.get(deadTopic) ?? {
      next: Array.from({ length: partitions }, () => 0n),
      standing: standingLetters(),
    };
    read.set(deadTopic, one);
    for (let partition = 0; partition < partitions; partition += 1) {
      let next = one.next[partition] ?? 0n;
      while (next < log.endOf(deadTopic, partition)) {
        const page = log.page(deadTopic, partition, next, PAGE_RECORDS);
        if (page.length === 0) break;
        for (const delivery of page) one.standing.take(delivery);
        next = (page.at(-1)?.offset ?? next) + 1n;
      }
      one.next[partition] = next;
    }
    return one.standing;
  }

  return {
    count: (group, topics) =>
      topics
        .map(deadLetterTopic)
        .filter((deadTopic) => log.hasTopic(deadTopic))
        .reduce((sum, deadTopic) => sum + upToNow(deadTopic).count(group), 0),
  };
}
