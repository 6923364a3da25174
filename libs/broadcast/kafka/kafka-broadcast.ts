import type { Clock } from '@bourse/kernel/clock';
import { invariant } from '@bourse/kernel/invariant';
import {
  deadLetterTopic,
  type Broadcast,
  type BroadcastSubscription,
  type SubscribeOptions,
} from '../port.ts';
import { clusterAdmin } from './admin.ts';
import type { BoundedRetry } from './batch.ts';
import type { ClientOptions } from './client.ts';
import { awaitCluster } from './cluster.ts';
import { openPublisher } from './publisher.ts';
import type { Session } from './member.ts';
import { startSubscription } from './subscription.ts';
import { makeTopics } from './topics.ts';

export type KafkaBroadcastOptions = ClientOptions & {
  /** Made when missing, each with its dead letter topic. Topics of others are known as soon as they made them. */
  readonly topics: readonly string[];
  /** Of topics made now: the most consumers of a group that can work at once. Default 8. */
  readonly partitions?: number;
  readonly clock: Clock;
  /** Told of every dead letter, stalled partition, lost consumer and late handler. */
  readonly onAlarm?: (sentence: string, details: object) => void;
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

/**
 * Opens a broadcast on Kafka, with the promises of the port.
 *
 * `publish` resolves when every replica that is in step has the records. One that fails may have
 * reached Kafka all the same; published again, a record may so be there twice, and the first of it is
 * in its place. `log` is the id of the cluster: it does not change when a topic is removed and made again.
 *
 * @returns The broadcast; `close` lets the records in hand finish.
 * @throws Error when no broker answers in time, or refuses to make the topics.
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
  const log = await awaitCluster(options.brokers, openWithinMs, options);
  const admin = clusterAdmin(options);
  const known = await makeTopics(admin, { topics: options.topics, partitions }).catch(
    (error: unknown) => {
      admin.close();
      throw error;
    },
  );
  const sendWithinMs = options.sendWithinMs ?? DEFAULT_SEND_WITHIN_MS;
  const publisher = openPublisher({ ...options, sendWithinMs });
  const subscriptions = new Set<BroadcastSubscription>();
  let closed: Promise<void> | undefined;

  function assertOpen(): void {
    if (closed !== undefined) throw new Error('The broadcast is closed');
  }

  async function subscribe(wanted: SubscribeOptions): Promise<BroadcastSubscription> {
    assertOpen();
    let concurrency = 0;
    for (const topic of wanted.topics) {
      concurrency += await known.partitionsOf(topic);
      if (wanted.poison === 'dead_letter') await known.partitionsOf(deadLetterTopic(topic));
    }
    const subscription = startSubscription(wanted, {
      client: options,
      admin,
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
    await Promise.all([...subscriptions].map((one) => one.stop()));
    await publisher.close();
    admin.close();
  }

  return {
    log,
    publish: async (topic, records) => {
      assertOpen();
      await known.partitionsOf(topic);
      await publisher.publish(topic, records);
    },
    subscribe,
    close: () => (closed ??= close()),
  };
}

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
