import type { Consumer } from 'kafkajs';
import type { SubscribeOptions } from '../port.ts';
import { heardTopicsOf } from '../dead-letter.ts';
import { handleBatch, type Refusals, type Surroundings } from './batch.ts';
import { openClient, RETRY_REQUEST, type ClientOptions } from './client.ts';
import { within } from './deadline.ts';
import type { Partitions } from './partitions.ts';

/** How the group finds out that a consumer is gone, and how long it waits for the others. */
export type Session = {
  /** A consumer that is silent for so long has lost its partitions. The broker has a least one, 6 s by default. */
  readonly timeoutMs: number;
  readonly heartbeatMs: number;
  /** How long a record in hand may hold up the dealing out of partitions. */
  readonly rebalanceMs: number;
};

export type MemberSurroundings = Surroundings & {
  readonly client: ClientOptions;
  /** What Kafka calls the group. */
  readonly groupId: string;
  readonly session: Session;
  /** Over all topics: so many can be handled at once. */
  readonly concurrency: number;
};

/** One kafkajs consumer, from its start to its end. */
export type Member = {
  /** Waits for the group to deal out the partitions. */
  isJoining(): boolean;
  /** When the group was last heard of, in milliseconds of `Date.now()`. */
  lastSignAt(): number;
  /** Resolves when the records that it has in hand are finished. */
  finished(): Promise<void>;
  /** Lets the records in hand finish, commits, and tells the group. */
  leave(): Promise<void>;
  /** Cuts it off. What it handled and could not commit comes again. */
  abandon(): void;
};

const CONNECT_WITHIN_MS = 10_000;
const MAX_WAIT_MS = 500;
/** On top of a session, for the group to notice that a member is dead and to answer the others. */
const ANSWER_LATER_MS = 5_000;
const COMMIT_EVERY_MS = 500;

/**
 * Joins a group with a consumer of kafkajs, whose own restart is switched off: it goes on after some
 * failures, and stays down after others.
 *
 * @param of.onLost Told, perhaps several times, that this consumer is no more.
 * @param of.onHeartbeat Told that the group takes it for a member.
 */
export function joinGroup(
  wanted: SubscribeOptions,
  of: MemberSurroundings & {
    readonly partitions: Partitions;
    readonly refusals: Refusals;
    readonly onLost: (error: unknown) => void;
    readonly onHeartbeat: () => void;
  },
): Member {
  // Whoever deals out the partitions may die over it: the others are answered when its session is over.
  // One that gave up before would itself be a dead member, for whom the next one waits.
  const client = openClient({
    ...of.client,
    answerWithinMs: of.session.timeoutMs + ANSWER_LATER_MS,
  });
  const topics = [...heardTopicsOf(wanted)];
  const consumer = consumerOf(of.groupId);
  const joined = Promise.withResolvers<void>();
  const ending = new AbortController();
  const inHand = new Set<Promise<void>>();
  let joining = true;
  let signAt = Date.now();
  const onAnswer = () => {
    signAt = Date.now();
  };

  function consumerOf(groupId: string): Consumer {
    return client.kafka.consumer({
      groupId,
      sessionTimeout: of.session.timeoutMs,
      heartbeatInterval: of.session.heartbeatMs,
      rebalanceTimeout: of.session.rebalanceMs,
      maxWaitTimeInMs: MAX_WAIT_MS,
      allowAutoTopicCreation: false,
      retry: { ...RETRY_REQUEST, restartOnFailure: async () => false },
    });
  }

  async function run(): Promise<void> {
    await within(CONNECT_WITHIN_MS, 'a connection to Kafka', consumer.connect());
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({
      eachBatchAutoResolve: false,
      autoCommitInterval: COMMIT_EVERY_MS,
      partitionsConsumedConcurrently: of.concurrency,
      eachBatch: async (payload) => {
        const { signal } = ending;
        const handling = handleBatch(payload, wanted, { ...of, ending: signal, onAnswer });
        inHand.add(handling);
        await handling.finally(() => inHand.delete(handling));
      },
    });
  }

  consumer.on('consumer.group_join', ({ payload }) => {
    onAnswer();
    joining = false;
    joined.resolve();
    if (ending.signal.aborted) return;
    // What was put by is fetched again, by whoever has it now.
    consumer.resume(topics.map((topic) => ({ topic })));
    of.partitions.assign(payload.memberAssignment);
  });
  consumer.on('consumer.rebalancing', () => {
    joining = true;
  });
  consumer.on('consumer.heartbeat', () => {
    onAnswer();
    of.onHeartbeat();
  });
  consumer.on('consumer.crash', ({ payload }) => of.onLost(payload.error));
  run().catch(of.onLost);

  async function finished(): Promise<void> {
    await Promise.allSettled(inHand);
  }

  return {
    isJoining: () => joining,
    lastSignAt: () => signAt,
    finished,
    leave: async () => {
      ending.abort();
      // Stopped while it joins, kafkajs would go on once it has joined.
      await joined.promise;
      await Promise.all([consumer.disconnect(), finished()]);
    },
    abandon: () => {
      ending.abort();
      joined.resolve();
      client.abandon();
      // kafkajs stops trying when it is told to stop; without connections it may refuse, which changes nothing.
      consumer.disconnect().catch(() => undefined);
    },
  };
}
