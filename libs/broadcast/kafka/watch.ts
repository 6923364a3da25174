import { deadLetterTopic, LostRecordsError } from '../port.ts';
import type { ClusterAdmin } from './connection.ts';
import type { TopicReader } from './reader.ts';
import type { Topics } from './topics.ts';

/** What a group has committed, to be compared with what the topics hold. */
export type Group = { readonly groupId: string; readonly topics: readonly string[] };

export type LogWatch = {
  /**
   * Looks whether a group is ahead of its topics, which a consumer would make up for without a word, and
   * from then on at these topics. Never rejected: a cluster that does not answer is asked again later.
   */
  follow(group: Group): Promise<void>;
  stop(): void;
};

/**
 * Looks again and again whether the topics are still those that were found, and hold what they held.
 *
 * A topic that was removed and made again has another id. One that is shorter than it was, or than a
 * group has come, has lost its end, as when a broker without replicas lost its power. Neither shows in
 * any answer to a producer or a consumer of kafkajs: a consumer would pass over the new records that
 * stand where it had been.
 *
 * @param of.onDeadLettersReplaced Told of a dead letter topic that is another one now. It is kept for people: it
 *   may be thrown away while everything goes on.
 * @param of.onLost Told once, after which nothing is looked at any more.
 */
export function watchLog(of: {
  readonly admin: ClusterAdmin;
  readonly reader: TopicReader;
  readonly topics: Topics;
  readonly everyMs: number;
  readonly onDeadLettersReplaced: (topic: string) => void;
  readonly onLost: (error: LostRecordsError) => void;
}): LogWatch {
  const { admin, reader, topics } = of;
  const ends = new Map<string, bigint>();
  const followed = new Set<string>();
  let unseen: Group[] = [];
  let stopped = false;
  let turn: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const there = await reader.describe([...topics.known.keys()]);
    for (const topic of there.values()) {
      if (topics.known.get(topic.name)?.id === topic.id) continue;
      if (!isOfDeadLetters(topic.name)) {
        throw new LostRecordsError(`${topic.name} was removed and made again`);
      }
      topics.take(topic);
      of.onDeadLettersReplaced(topic.name);
    }
    // First how far the groups are, then where the topics end, which is no less.
    const groups = unseen;
    const committed = await committedOf(groups);
    await lookAtEnds([...followed].filter((topic) => there.has(topic)));
    for (const { place, offset } of committed) beBefore(place, offset, 'a group has come to');
    unseen = unseen.filter((group) => !groups.includes(group));
  }

  async function committedOf(groups: readonly Group[]) {
    const answers = await Promise.all(
      groups.map(({ groupId, topics: wanted }) =>
        admin.ask('what a group has committed', (it) =>
          it.fetchOffsets({ groupId, topics: [...wanted] }),
        ),
      ),
    );
    return answers.flat().flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => ({
        place: `${topic}/${partition}`,
        offset: BigInt(offset),
      })),
    );
  }

  async function lookAtEnds(wanted: readonly string[]): Promise<void> {
    if (wanted.length === 0) return;
    const found = await reader.boundsOf(wanted, 'high');
    const before = new Map(ends);
    for (const { topic, partition, offset } of found) ends.set(`${topic}/${partition}`, offset);
    for (const [place, offset] of before) beBefore(place, offset, 'it ended at');
  }

  function beBefore(place: string, offset: bigint, what: string): void {
    const end = ends.get(place);
    if (end === undefined || offset <= end) return;
    throw new LostRecordsError(
      `${place} has lost records, for ${what} ${offset} and it ends at ${end}: remove the topic, and start all services again`,
    );
  }

  async function lookAndTell(): Promise<void> {
    try {
      if (!stopped) await look();
    } catch (error) {
      if (!(error instanceof LostRecordsError) || stopped) return;
      stopped = true;
      clearTimeout(timer);
      of.onLost(error);
    }
  }

  /** One look after the other: an older answer must not be compared with a newer one. */
  function inTurn(): Promise<void> {
    turn = turn.then(lookAndTell);
    return turn;
  }

  function again(): void {
    timer = setTimeout(() => void inTurn().then(() => stopped || again()), of.everyMs);
    timer.unref();
  }

  again();
  return {
    follow: async (group) => {
      unseen.push(group);
      for (const topic of group.topics) followed.add(topic);
      await inTurn();
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

const isOfDeadLetters = (topic: string): boolean => topic.endsWith(deadLetterTopic(''));
