import { setTimeout as sleep } from 'node:timers/promises';
import type { ITopicConfig } from 'kafkajs';

import { deadLetterTopic } from '../port.ts';
import type { ClusterAdmin } from './admin.ts';

/** The topics of the cluster, as far as they were asked for. */
export type Topics = {
  /** @returns how many partitions it has. @throws Error naming the topic when the cluster does not have it. */
  partitionsOf(topic: string): Promise<number>;
};

const MAKE_WITHIN_MS = 8_000;
const LOOK_EVERY_MS = 50;

/**
 * Makes the topics that are missing, each with its dead letter topic. What is there stays as it is.
 *
 * They keep everything: a read model is rebuilt from the first record on, and Kafka would forget after a week.
 *
 * @returns The topics of the cluster, these and others.
 */
export async function makeTopics(
  admin: ClusterAdmin,
  wanted: { readonly topics: readonly string[]; readonly partitions: number },
): Promise<Topics> {
  const known = new Map<string, number>();

  async function look(): Promise<void> {
    const { topics } = await admin.ask('the topics', (it) => it.fetchTopicMetadata());
    for (const { name, partitions } of topics) known.set(name, partitions.length);
  }

  async function partitionsOf(topic: string): Promise<number> {
    // Another service may have made it since.
    if (!known.has(topic)) await look();
    const partitions = known.get(topic);
    if (partitions === undefined) throw new Error(`There is no topic ${topic}`);
    return partitions;
  }

  /** A topic is made by the controller, and known to the brokers a moment later. */
  async function awaitThem(made: readonly string[]): Promise<void> {
    const giveUpAt = Date.now() + MAKE_WITHIN_MS;
    for (;;) {
      await look();
      const unknown = made.filter((topic) => !known.has(topic));
      if (unknown.length === 0) return;
      if (Date.now() > giveUpAt) throw new Error(`Kafka did not make ${unknown.join(', ')}`);
      await sleep(LOOK_EVERY_MS);
    }
  }

  await look();
  const missing = wanted.topics
    .flatMap((topic) => [topic, deadLetterTopic(topic)])
    .filter((topic) => !known.has(topic));
  if (missing.length > 0) {
    const topics = missing.map((topic) => configOf(topic, wanted.partitions));
    // Two services may make the same topic at once: the second is told that it is there, which is as good.
    await admin.ask('the making of topics', (it) =>
      it.createTopics({ topics, timeout: MAKE_WITHIN_MS }),
    );
    await awaitThem(missing);
  }
  return { partitionsOf };
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
