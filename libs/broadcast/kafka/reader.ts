import type Cluster from 'kafkajs/src/cluster/index.js';
import type { ClusterBroker } from 'kafkajs/src/cluster/index.js';
import { invariant } from '@bourse/kernel/invariant';
import type { Delivery } from '../port.ts';
import type { ClientOptions } from './client.ts';
import { bareCluster } from './connection.ts';
import { deliveryOf } from './delivery.ts';
import {
  METADATA,
  METADATA_VERSION,
  metadataCall,
  type TopicDescription,
} from './metadata-request.ts';
import type { Place } from './partitions.ts';

/** A place in a partition: that of the next record. */
export type Cursor = Place & { readonly next: bigint };

/** What stood in a partition from a place on. */
export type Fetched = Cursor & {
  readonly deliveries: readonly Delivery[];
  /** The partition holds nothing before this. */
  readonly low: bigint;
  /** The place of the next record that will be published. */
  readonly high: bigint;
};

/** Reads topics without being a member of a group: kafkajs has no public way for that. */
export type TopicReader = {
  /** @returns the topics of these that there are. */
  describe(topics: readonly string[]): Promise<ReadonlyMap<string, TopicDescription>>;
  /** Where the partitions of these topics begin, or end. */
  boundsOf(
    topics: readonly string[],
    side: 'low' | 'high',
  ): Promise<readonly (Place & { readonly offset: bigint })[]>;
  /**
   * What is there, without waiting for more; of each partition at most about a megabyte.
   *
   * @throws KafkaJSOffsetOutOfRange when a partition has no such place.
   */
  fetch(from: readonly Cursor[], withinMs?: number): Promise<readonly Fetched[]>;
  close(): void;
};

const MAX_BYTES = 1024 * 1024;

/** @throws InvariantError when kafkajs is not built as 2.2.4 is. */
export function topicReader(options: ClientOptions): TopicReader {
  const cluster = bareCluster(options);

  return {
    describe: async (topics) => {
      if (topics.length === 0) return new Map();
      const found = await cluster.ask('the topics', async (it) =>
        askForTopics(await it.findControllerBroker(), topics),
      );
      return new Map(found.map((one) => [one.name, one]));
    },
    boundsOf: (topics, side) =>
      cluster.ask('the ends of topics', async (it) => {
        await it.addMultipleTargetTopics(topics);
        const found = await it.fetchTopicsOffset(
          topics.map((topic) => ({
            topic,
            partitions: it
              .findTopicPartitionMetadata(topic)
              .map(({ partitionId: partition }) => ({ partition })),
            fromBeginning: side === 'low',
          })),
        );
        return found.flatMap(({ topic, partitions }) =>
          partitions.map(({ partition, offset }) => ({ topic, partition, offset: BigInt(offset) })),
        );
      }),
    fetch: (from, withinMs) =>
      cluster.ask('what topics hold', (it) => fetchFrom(it, from), withinMs),
    close: () => cluster.close(),
  };
}

async function askForTopics(
  broker: ClusterBroker,
  topics: readonly string[],
): Promise<readonly TopicDescription[]> {
  const knows = broker.versions[METADATA]?.maxVersion ?? 0;
  invariant(knows >= METADATA_VERSION, 'Kafka must be 2.8 or later, to tell the ids of topics');
  return broker.connectionPool.send(metadataCall(topics));
}

async function fetchFrom(cluster: Cluster, from: readonly Cursor[]): Promise<readonly Fetched[]> {
  const topics = Map.groupBy(from, ({ topic }) => topic);
  await cluster.addMultipleTargetTopics([...topics.keys()]);
  const byLeader = new Map<string, Cursor[]>();
  for (const [topic, cursors] of topics) {
    const partitions = cursors.map(({ partition }) => partition);
    for (const [leader, led] of Object.entries(
      cluster.findLeaderForPartitions(topic, partitions),
    )) {
      const own = cursors.filter(({ partition }) => led.includes(partition));
      byLeader.set(leader, [...(byLeader.get(leader) ?? []), ...own]);
    }
  }
  const fetched = await Promise.all(
    [...byLeader].map(async ([nodeId, cursors]) =>
      fetchOf(await cluster.findBroker({ nodeId }), cursors),
    ),
  );
  return fetched.flat();
}

async function fetchOf(broker: ClusterBroker, cursors: readonly Cursor[]): Promise<Fetched[]> {
  const topics = Map.groupBy(cursors, ({ topic }) => topic);
  const { responses } = await broker.fetch({
    maxWaitTime: 0,
    minBytes: 0,
    topics: [...topics].map(([topic, own]) => ({
      topic,
      partitions: own.map(({ partition, next }) => ({
        partition,
        fetchOffset: String(next),
        maxBytes: MAX_BYTES,
      })),
    })),
  });
  return responses.flatMap(({ topicName: topic, partitions }) =>
    partitions.map((one) => {
      const place: Place = { topic, partition: one.partition };
      const asked = cursors.find(
        (cursor) => cursor.topic === topic && cursor.partition === one.partition,
      );
      const from = asked?.next ?? 0n;
      // A batch comes whole, also when it begins before the place that was asked for.
      const messages = one.messages.filter(({ offset }) => BigInt(offset) >= from);
      const last = messages.at(-1);
      return {
        ...place,
        deliveries: messages
          .filter(({ isControlRecord }) => !isControlRecord)
          .map((message) => deliveryOf(place, message)),
        next: last === undefined ? from : BigInt(last.offset) + 1n,
        low: BigInt(one.lastStartOffset),
        high: BigInt(one.highWatermark),
      };
    }),
  );
}

/** Everything that a topic holds, partition after partition, up to where they end now. */
export async function* readTopic(reader: TopicReader, topic: string): AsyncGenerator<Delivery> {
  const lows = await reader.boundsOf([topic], 'low');
  const highs = await reader.boundsOf([topic], 'high');
  const inOrder = [...highs].sort((one, other) => one.partition - other.partition);
  for (const { partition, offset: high } of inOrder) {
    let next = lows.find((low) => low.partition === partition)?.offset ?? 0n;
    while (next < high) {
      const [fetched] = await reader.fetch([{ topic, partition, next }]);
      if (fetched === undefined || fetched.next === next) {
        throw new Error(`Kafka gives nothing of ${topic}/${partition} at ${next}, before ${high}`);
      }
      yield* fetched.deliveries.filter(({ offset }) => offset < high);
      next = fetched.next;
    }
  }
}
