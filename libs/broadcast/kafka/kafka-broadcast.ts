import type { Clock } from '@bourse/kernel/clock';
import { derivedId } from '@bourse/kernel/ids';
import { invariant } from '@bourse/kernel/invariant';
import {
  type Broadcast,
  type BroadcastSubscription,
  type LostRecordsError,
  type SubscribeOptions,
  UnknownTopicError,
} from '../port.ts';
import { heardTopicsOf } from '../dead-letter.ts';
import type { BoundedRetry } from './batch.ts';
import type { ClientOptions } from './client.ts';
import { awaitCluster } from './cluster.ts';
import { clusterAdmin } from './connection.ts';
import { openPublisher } from './publisher.ts';
import type { Session } from './member.ts';
import { readTopic, topicReader } from './reader.ts';
import { deadLetterTally } from './tally.ts';
import { type RunningSubscription, startSubscription } from './subscription.ts';
import { makeTopics, type Topics } from './topics.ts';
import { watchLog } from './watch.ts';

export type KafkaBroadcastOptions = ClientOptions & {
  /** Made when missing, each with its dead letter topic. Topics of others are known as soon as they made them. */
  readonly topics: readonly string[];
  /** Of topics made now: the most consumers of a group that can work at once. Default 8. */
  readonly partitions?: number;
  readonly clock: Clock;
  /** Told of every dead letter, stalled partition, lost consumer and late handler. */
  readonly onAlarm?: (sentence: string, details: object) => void;
  /**
   * Told once, when a topic is no longer the one that it was, or has lost records. From then on nothing is
   * published and nothing is handled: the process is to be started again.
   */
  readonly onLost?: (error: LostRecordsError) => void;
  /** How often that is looked at. Default 5 s. */
  readonly lookEveryMs?: number;
  /** For a handler that throws, and for a consumer that is lost. Default: 5 attempts, 50 ms to 5 s apart. */
  readonly retry?: BoundedRetry;
  /** Default: 10 s of silence, a heartbeat every second, a minute for a record in hand. */
  readonly session?: Session;
  /** How long Kafka may be away when this is opened. Default 30 s. */
  readonly openWithinMs?: number;
  /** How long one sending may take, with everything tried again. Default 15 s. */
  readonly sendWithinMs?: number;
  /** How long `stop` and `close` wait for the records in hand. Default 10 s; then they come again. */
  readonly closeWithinMs?: number;
};

const DEFAULT_PARTITIONS = 8;
const DEFAULT_RETRY: BoundedRetry = { attempts: 5, firstMs: 50, maxMs: 5_000 };
const DEFAULT_SESSION: Session = { timeoutMs: 10_000, heartbeatMs: 1_000, rebalanceMs: 60_000 };
const DEFAULT_OPEN_WITHIN_MS = 30_000;
const DEFAULT_SEND_WITHIN_MS = 15_000;
const DEFAULT_CLOSE_WITHIN_MS = 10_000;
const DEFAULT_LOOK_EVERY_MS = 5_000;
/** Of a log's name, at the end of a group's name in Kafka. */
const LOG_IN_GROUP_LENGTH = 8;

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
  const { partitions = DEFAULT_PARTITIONS, clock, retry = DEFAULT_RETRY } = options;
  const { session = DEFAULT_SESSION, onAlarm = () => undefined } = options;
  const { closeWithinMs = DEFAULT_CLOSE_WITHIN_MS } = options;
  check({ brokers: options.brokers, partitions, retry, session });
  const openWithinMs = options.openWithinMs ?? DEFAULT_OPEN_WITHIN_MS;
  await awaitCluster(options.brokers, openWithinMs, options);
  const admin = clusterAdmin(options);
  const reader = topicReader(options);
  const asking = { admin, reader };
  const topics = await makeTopics(asking, { topics: options.topics, partitions }).catch(
    (error: unknown) => {
      admin.close();
      reader.close();
      throw error;
    },
  );
  const sendWithinMs = options.sendWithinMs ?? DEFAULT_SEND_WITHIN_MS;
  const publisher = openPublisher({ ...options, sendWithinMs });
  const subscriptions = new Set<RunningSubscription>();
  const tally = deadLetterTally({ reader, topics });
  const watch = watchLog({
    ...asking,
    topics,
    onDeadLettersReplaced: (topic) => tally.forget(topic),
    everyMs: options.lookEveryMs ?? DEFAULT_LOOK_EVERY_MS,
    onLost: lose,
  });
  let closed: Promise<void> | undefined;
  let lost: LostRecordsError | undefined;

  function lose(error: LostRecordsError): void {
    lost = error;
    onAlarm('The log is lost: nothing is told or heard until a new start', { err: error });
    for (const one of subscriptions) one.cutOff(error);
    options.onLost?.(error);
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

/** @throws UnknownTopicError for a topic that was not asked for until now. */
function logOf(wanted: readonly string[], { known }: Topics): string {
  const ids = wanted.map((topic) => {
    const id = known.get(topic)?.id;
    if (id === undefined) throw new UnknownTopicError(topic);
    return id;
  });
  return derivedId('log', ...ids.sort());
}

/** What Kafka calls a group: what it committed in another log counts for nothing. */
const groupIdOf = ({ group, topics: wanted }: SubscribeOptions, topics: Topics): string =>
  `${group}.${logOf(wanted, topics).slice(0, LOG_IN_GROUP_LENGTH)}`;

function check(given: {
  readonly brokers: readonly string[];
  readonly partitions: number;
  readonly retry: BoundedRetry;
  readonly session: Session;
}): void {
  const { brokers, partitions, retry, session } = given;
  invariant(brokers.length > 0, 'a broadcast on Kafka needs the address of a broker');
  invariant(
    Number.isInteger(partitions) && partitions > 0,
    `a topic has at least one partition, not ${partitions}`,
  );
  invariant(
    Number.isInteger(retry.attempts) && retry.attempts > 0 && retry.firstMs > 0,
    'a retry has at least one attempt, and a delay',
  );
  invariant(retry.maxMs >= retry.firstMs, 'the delays of a retry grow');
  invariant(
    session.heartbeatMs > 0 && session.heartbeatMs * 3 <= session.timeoutMs,
    'a session has room for three heartbeats',
  );
}
