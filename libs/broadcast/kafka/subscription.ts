import type { Consumer } from 'kafkajs';
import { delayMs, pause } from '@bourse/kernel/backoff';
import type { BroadcastSubscription, SubscribeOptions, SubscriptionHealth } from '../port.ts';
import { sentenceOf } from '../refusal.ts';
import type { ClusterAdmin } from './admin.ts';
import { handleBatch, type Refusals, type Surroundings } from './batch.ts';
import { openClient, RETRY_REQUEST, type Client, type ClientOptions } from './client.ts';
import { DeadlineError, within } from './deadline.ts';
import { lagOf } from './lag.ts';
import { noPartitions } from './partitions.ts';

/** How the group finds out that a consumer is gone, and how long it waits for the others. */
export type Session = {
  /** A consumer that is silent for so long has lost its partitions. The broker has a least one, 6 s by default. */
  readonly timeoutMs: number;
  readonly heartbeatMs: number;
  /** How long a record in hand may hold up the dealing out of partitions. */
  readonly rebalanceMs: number;
};

export type SubscriptionSurroundings = Surroundings & {
  readonly client: ClientOptions;
  readonly admin: ClusterAdmin;
  readonly session: Session;
  /** Over all topics: so many can be handled at once. */
  readonly concurrency: number;
  readonly stopWithinMs: number;
};

/** One kafkajs consumer, from its start to its end. */
type Incarnation = {
  readonly client: Client;
  readonly consumer: Consumer;
  /** Settled when it is a member of the group, or has failed to become one. */
  readonly joined: PromiseWithResolvers<void>;
  readonly ending: AbortController;
  /** The batches being handled. */
  readonly inHand: Set<Promise<void>>;
  /** Waiting for the group to deal out the partitions. */
  joining: boolean;
  lost: boolean;
  lastSignAt: number;
};

const CONNECT_WITHIN_MS = 10_000;

const MAX_WAIT_MS = 500;
const COMMIT_EVERY_MS = 500;

/**
 * Consumes topics as a member of a group, until stopped.
 *
 * Whatever makes the kafkajs consumer end, it is alarmed, the health is `stopped`, and a new one is
 * started, after a time that grows up to the maximum of the retry. kafkajs' own restart is switched
 * off: it goes on after some failures, and stays down after others.
 */
export function startSubscription(
  wanted: SubscribeOptions,
  of: SubscriptionSurroundings,
): BroadcastSubscription {
  const { group, topics } = wanted;
  const { session, onAlarm, retry } = of;
  const partitions = noPartitions();
  const refusals: Refusals = { deadLetters: 0 };
  const ending = new AbortController();
  let failures = 0;
  let lastLag = 0;
  let current = start();
  let stopped: Promise<void> | undefined;
  const looking = setInterval(look, session.heartbeatMs).unref();

  function start(): Incarnation {
    const client = openClient(of.client);
    const consumer = client.kafka.consumer({
      groupId: group,
      sessionTimeout: session.timeoutMs,
      heartbeatInterval: session.heartbeatMs,
      rebalanceTimeout: session.rebalanceMs,
      maxWaitTimeInMs: MAX_WAIT_MS,
      allowAutoTopicCreation: false,
      retry: { ...RETRY_REQUEST, restartOnFailure: async () => false },
    });
    const one: Incarnation = {
      client,
      consumer,
      joined: Promise.withResolvers(),
      ending: new AbortController(),
      inHand: new Set(),
      joining: true,
      lost: false,
      lastSignAt: Date.now(),
    };
    consumer.on('consumer.group_join', ({ payload }) => {
      if (one.lost) return;
      one.lastSignAt = Date.now();
      one.joining = false;
      // What was put by is fetched again, by whoever has it now.
      consumer.resume(topics.map((topic) => ({ topic })));
      partitions.assign(payload.memberAssignment);
      one.joined.resolve();
    });
    consumer.on('consumer.rebalancing', () => {
      one.joining = true;
    });
    consumer.on('consumer.heartbeat', () => {
      one.lastSignAt = Date.now();
      failures = 0;
    });
    consumer.on('consumer.crash', ({ payload }) => lose(one, payload.error));
    run(one).catch((error: unknown) => lose(one, error));
    return one;
  }

  async function run(one: Incarnation): Promise<void> {
    const { consumer } = one;
    await within(CONNECT_WITHIN_MS, 'a connection to Kafka', consumer.connect());
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      eachBatchAutoResolve: false,
      autoCommitInterval: COMMIT_EVERY_MS,
      partitionsConsumedConcurrently: of.concurrency,
      eachBatch: async (payload) => {
        const handling = handleBatch(payload, wanted, {
          ...of,
          partitions,
          refusals,
          ending: one.ending.signal,
          onAnswer: () => {
            one.lastSignAt = Date.now();
          },
        });
        one.inHand.add(handling);
        await handling.finally(() => one.inHand.delete(handling));
      },
    });
  }

  /**
   * Without a sign of life for a session the group has given its partitions to others, whatever kafkajs
   * still tries: its retries are nested, and go on for minutes.
   */
  function look(): void {
    const { joining, lastSignAt } = current;
    const allowedMs = session.timeoutMs + (joining ? session.rebalanceMs : 0);
    if (Date.now() - lastSignAt <= allowedMs) return;
    lose(current, new DeadlineError(`no sign of life of the consumer for ${allowedMs} ms`));
  }

  function lose(one: Incarnation, error: unknown): void {
    if (one.lost) return;
    one.lost = true;
    one.ending.abort();
    one.joined.resolve();
    one.client.abandon();
    if (ending.signal.aborted) return;
    // kafkajs stops trying when it is told to stop.
    one.consumer.disconnect().catch(() => undefined);
    failures += 1;
    refusals.lastError = sentenceOf(error);
    // A group that is being loaded refuses a newcomer, which kafkajs takes for the end: that is no news.
    const passes = (error as { readonly retriable?: boolean }).retriable === true;
    if (!passes || failures >= retry.attempts) {
      onAlarm('A consumer is lost, and another is started', { group, topics, failures, error });
    }
    void startAgain(one, delayMs(retry, failures));
  }

  /** After the records in hand: the next one would be given them at the same time. */
  async function startAgain(after: Incarnation, waitMs: number): Promise<void> {
    await Promise.allSettled([...after.inHand, pause(waitMs, ending.signal)]);
    partitions.clear();
    if (!ending.signal.aborted) current = start();
  }

  function stateOf(): SubscriptionHealth['state'] {
    const isDown = current.lost || (failures > 0 && current.joining);
    if (ending.signal.aborted || isDown) return 'stopped';
    return partitions.anyStalled() ? 'stalled' : 'running';
  }

  async function stop(): Promise<void> {
    ending.abort();
    clearInterval(looking);
    const { consumer, joined, client } = current;
    current.ending.abort();
    // Stopped while it joins, kafkajs would go on once it has joined.
    const leaving = joined.promise.then(() => consumer.disconnect());
    try {
      await within(of.stopWithinMs, 'the end of a consumer', leaving);
    } catch (error) {
      const sentence =
        error instanceof DeadlineError
          ? 'A consumer is cut off: the record in hand, or the group, takes too long'
          : 'A consumer did not end well';
      onAlarm(sentence, { group, topics, error });
    } finally {
      client.abandon();
      partitions.clear();
    }
  }

  return {
    health: async () => {
      const { deadLetters, lastError } = refusals;
      const known = { deadLetters, ...(lastError !== undefined && { lastError }) };
      if (ending.signal.aborted) return { state: 'stopped', lag: 0, ...known };
      if (stateOf() === 'stopped') return { state: 'stopped', lag: lastLag, ...known };
      try {
        lastLag = await lagOf(of.admin, { group, topics, partitions });
      } catch (error) {
        // The lag of before, then: it is not less.
        return { state: stateOf(), lag: lastLag, ...known, lastError: sentenceOf(error) };
      }
      return { state: stateOf(), lag: lastLag, ...known };
    },
    stop: () => (stopped ??= stop()),
  };
}
