import { setTimeout as sleep } from 'node:timers/promises';
import type { ITopicConfig } from 'kafkajs';
import { deadLetterTopic, UnknownTopicError } from '../port.ts';
import type { ClusterAdmin } from './connection.ts';
import type { TopicDescription } from './metadata-request.ts';
import type { TopicReader } from './reader.ts';

/** The topics of the cluster, as far as they were asked for, each as it was when it was first seen. */
export type Topics = {
  /** @throws UnknownTopicError when the cluster does not have it. */
  find(topic: string): Promise<TopicDescription>;
  /** Those that were made or found until now. */
  readonly known: ReadonlyMap<string, TopicDescription>;
  /** Takes a topic that is another one now as it is. */
  take(topic: TopicDescription): void;
};

const MAKE_WITHIN_MS = 8_000;
const LOOK_EVERY_MS = 50;

/**
 * Makes the topics that are missing, each with its dead letter topic. What is there stays as it is.
 *
 * They keep everything: a read model is rebuilt from the first record on, and Kafka would forget after a week.
 *
 * @returns The topics of the cluster: these, and others when they are asked for.
 */
export async function makeTopics(
  of: { readonly admin: ClusterAdmin; readonly reader: TopicReader },
  wanted: { readonly topics: readonly string[]; readonly partitions: number },
): Promise<Topics> {
  const { admin, reader } = of;
  const known = new Map<string, TopicDescription>();
  const unknownOf = (topics: readonly string[]) => topics.filter((topic) => !known.has(topic));

  async function look(topics: readonly string[]): Promise<void> {
    for (const [name, found] of await reader.describe(unknownOf(topics))) known.set(name, found);
  }

  async function find(topic: string): Promise<TopicDescription> {
    // Another service may have made it since.
    if (!known.has(topic)) await look([topic]);
    const found = known.get(topic);
    if (found === undefined) throw new UnknownTopicError(topic);
    return found;
  }

  /** A topic is made by the controller, and known to the brokers a moment later. */
  async function awaitThem(made: readonly string[]): Promise<void> {
    const giveUpAt = Date.now() + MAKE_WITHIN_MS;
    for (;;) {
      await look(made);
      const unknown = unknownOf(made);
      if (unknown.length === 0) return;
      if (Date.now() > giveUpAt) throw new Error(`Kafka did not make ${unknown.join(', ')}`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  const all = wanted.topics.flatMap((topic) => [topic, deadLetterTopic(topic)]);
  await look(all);
  const missing = unknownOf(all);
  if (missing.length > 0) {
    const topics = missing.map((topic) => configOf(topic, wanted.partitions));
    // Two services may make the same topic at once: the second is told that it is there, which is as good.
    await admin.ask('the making of topics', (it) =>
      it.createTopics({ topics, timeout: MAKE_WITHIN_MS }),
    );
    await awaitThem(missing);
  }
  return { find, known, take: (topic) => void known.set(topic.name, topic) };
}

const configOf = (topic: string, numPartitions: number): ITopicConfig => ({
  topic,
  numPartitions,
  // As many as the cluster is set up for.
  replicationFactor: -1,
  configEntries: [
    { name: 'cleanup.policy', value: 'delete' },
    { name: 'retention.ms', value: '-1' },
    { name: 'retention.bytes', value: '-1' },
  ],
});
