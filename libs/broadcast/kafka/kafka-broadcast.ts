import { heardTopicsOf } from '../dead-letter.ts';
import type {
  Broadcast,
  BroadcastSubscription,
  LostRecordsError,
  SubscribeOptions,
} from '../port.ts';
import { awaitCluster } from './cluster.ts';
import { clusterAdmin } from './connection.ts';
import { groupIdOf, logOf } from './log-name.ts';
import { type KafkaBroadcastOptions, settled } from './options.ts';
import { openPublisher } from './publisher.ts';
import { readTopic, topicReader } from './reader.ts';
import { type RunningSubscription, startSubscription } from './subscription.ts';
import { deadLetterTally } from './tally.ts';
import { makeTopics } from './topics.ts';
import { watchLog } from './watch.ts';

export type { KafkaBroadcastOptions } from './options.ts';

/**
 * Opens a broadcast on Kafka, with the promises of the port.
 *
 * `publish` resolves when every replica that is in step has the records. One that fails may have
 * reached Kafka all the same; published again, a record may so be there twice, and the first of it is
 * in its place.
 *
 * A log is named after the ids that Kafka gave its topics when they were made, and so is a group in
 * Kafka: with a topic that was removed and made again every group, read model and relay begins again.
 *
 * @returns The broadcast; `close` lets the records in hand finish.
 * @throws NoKafkaError when no broker answers in time, or refuses.
 * @throws Error when the topics cannot be made.
 * @throws InvariantError for options that make no sense.
 * @example const broadcast = await openKafkaBroadcast({ brokers: ['kafka:9092'], clientId: 'offers', topics, clock });
 */
export async function openKafkaBroadcast(
  options: KafkaBroadcastOptions,
): Promise<Broadcast & { close(): Promise<void> }> {
  const { clock, retry, session, onAlarm, closeWithinMs, ...settings } = settled(options);
  await awaitCluster(options.brokers, settings.openWithinMs, options);
  const admin = clusterAdmin(options);
  const reader = topicReader(options);
  const asking = { admin, reader };
  const topics = await makeTopics(asking, settings).catch((error: unknown) => {
    admin.close();
    reader.close();
    throw error;
  });
  const publisher = openPublisher(settings);
  const subscriptions = new Set<RunningSubscription>();
  const tally = deadLetterTally({ reader, topics });
  const watch = watchLog({
    ...asking,
    topics,
    onDeadLettersReplaced: (topic) => tally.forget(topic),
    everyMs: settings.lookEveryMs,
    onLost: lose,
  });
  let closed: Promise<void> | undefined;
  let lost: LostRecordsError | undefined;

  function lose(error: LostRecordsError): void {
    lost = error;
    onAlarm('The log is lost: nothing is told or heard until a new start', { err: error });
    for (const one of subscriptions) one.cutOff(error);
    settings.onLost(error);
  }

  function assertOpen(): void {
    if (closed !== undefined) throw new Error('The broadcast is closed');
    if (lost !== undefined) throw lost;
  }

  async function subscribe(wanted: SubscribeOptions): Promise<BroadcastSubscription> {
    assertOpen();
    let concurrency = 0;
    for (const topic of heardTopicsOf(wanted)) concurrency += (await topics.find(topic)).partitions;
    const groupId = groupIdOf(wanted, topics);
    await watch.follow({ groupId, topics: wanted.topics });
    assertOpen();
    const subscription = startSubscription(wanted, {
      client: options,
      groupId,
      admin,
      tally,
      publisher,
      clock,
      retry,
      onAlarm,
      session,
      concurrency,
      heartbeatMs: session.heartbeatMs,
      stopWithinMs: closeWithinMs,
    });
    subscriptions.add(subscription);
    return {
      health: () => subscription.health(),
      stop: async () => {
        await subscription.stop();
        subscriptions.delete(subscription);
      },
    };
  }

  async function close(): Promise<void> {
    watch.stop();
    await Promise.all([...subscriptions].map((one) => one.stop()));
    await publisher.close();
    admin.close();
    reader.close();
  }

  return {
    logOf: (wanted) => logOf(wanted, topics),
    publish: async (topic, records) => {
      assertOpen();
      await topics.find(topic);
      await publisher.publish(topic, records);
    },
    read: async function* read(topic) {
      assertOpen();
      await topics.find(topic);
      yield* readTopic(reader, topic);
    },
    subscribe,
    close: () => (closed ??= close()),
  };
}
