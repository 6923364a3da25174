import { deadLetterTopic, UnknownTopicError } from '../port.ts';
import { type StandingLetters, standingLetters } from '../standing-letters.ts';
import type { Cursor, TopicReader } from './reader.ts';
import type { Topics } from './topics.ts';

/** Health is asked for often, and an answer that says nothing beats none. */
const ANSWER_WITHIN_MS = 2_000;

/** Counts the dead letters that stand, whoever set them aside. */
export type DeadLetterTally = {
  /**
   * Those of a group, of some topics, as they are now.
   *
   * @throws Error when the cluster does not answer.
   */
  count(group: string, topics: readonly string[]): Promise<number>;
  /** Begins a dead letter topic again: it is another one now. */
  forget(deadTopic: string): void;
};

/** What was read of a dead letter topic. */
type Read = { cursors: Cursor[]; readonly standing: StandingLetters };

/**
 * Follows dead letter topics from their first record on, as far as it is asked to: each question reads
 * what is new, which is one short request when nothing is.
 */
export function deadLetterTally(of: {
  readonly reader: TopicReader;
  readonly topics: Topics;
}): DeadLetterTally {
  const { reader, topics } = of;
  const wanted = new Set<string>();
  const read = new Map<string, Read>();
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;

  async function begin(deadTopic: string): Promise<void> {
    try {
      await topics.find(deadTopic);
    } catch (error) {
      // Nobody sets anything aside that has nowhere to go.
      if (error instanceof UnknownTopicError) return;
      throw error;
    }
    const lows = await reader.boundsOf([deadTopic], 'low');
    const cursors = lows.map(({ offset, ...place }) => ({ ...place, next: offset }));
    read.set(deadTopic, { cursors, standing: standingLetters() });
  }

  /** Reads on until the ends that the answers themselves tell. */
  async function readOn(): Promise<void> {
    for (const deadTopic of wanted) if (!read.has(deadTopic)) await begin(deadTopic);
    let unread = [...read.values()].flatMap(({ cursors }) => cursors);
    while (unread.length > 0) {
      const fetched = await reader.fetch(unread, ANSWER_WITHIN_MS).catch((error: unknown) => {
        // A place that there is not any more: what the topic held was taken away.
        const { name, topic } = error as { readonly name?: string; readonly topic?: string };
        if (name === 'KafkaJSOffsetOutOfRange' && topic !== undefined) read.delete(topic);
        throw error;
      });
      for (const { topic, partition, next: at, low, deliveries } of fetched) {
        const one = read.get(topic);
        if (one === undefined) continue;
        for (const delivery of deliveries) one.standing.take(delivery);
        one.standing.forgetBefore(partition, low);
        one.cursors = one.cursors.map((cursor) =>
          cursor.partition === partition ? { ...cursor, next: at } : cursor,
        );
      }
      unread = fetched
        .filter(({ next: at, high, topic }) => at < high && read.has(topic))
        .map(({ topic, partition, next: at }) => ({ topic, partition, next: at }));
    }
  }

  /** A reading under way may have passed by what the caller knows of: then the next one counts, for all who wait. */
  function upToNow(): Promise<void> {
    next ??= running
      .catch(() => undefined)
      .then(() => {
        running = readOn();
        next = undefined;
        return running;
      });
    return next;
  }

  return {
    count: async (group, asked) => {
      const deadTopics = asked.map(deadLetterTopic);
      for (const deadTopic of deadTopics) wanted.add(deadTopic);
      await upToNow();
      return deadTopics.reduce(
        (sum, topic) => sum + (read.get(topic)?.standing.count(group) ?? 0),
        0,
      );
    },
    forget: (deadTopic) => void read.delete(deadTopic),
  };
}
