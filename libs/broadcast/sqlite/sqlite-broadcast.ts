import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '@bourse/kernel/backoff';
import type { Clock } from '@bourse/kernel/clock';
import { invariant } from '@bourse/kernel/invariant';
import { holdExclusively } from '@bourse/sqlite/exclusive-lock';
import { deadLetterTopic, type Broadcast, type Delivery, type SubscribeOptions } from '../port.ts';
import { consumerGroup, type ConsumerGroup, type Membership } from './consumer-group.ts';
import { openLog, type Log } from './log.ts';
import { openOffsets } from './offsets.ts';
import { deadLetterTally } from './tally.ts';
import type { BoundedRetry } from './partition-consumer.ts';

export type SqliteBroadcastOptions = {
  /** Where the files are; made when missing. One process at a time. */
  readonly directory: string;
  /** Made when missing, each with its dead letter topic. Topics already in the files stay known. */
  readonly topics: readonly string[];
  /** Of topics made now: the most consumers of a group that can work at once. Default 8. */
  readonly partitions?: number;
  readonly clock: Clock;
  /** Told of every dead letter, stalled partition and failure of the files. */
  readonly onAlarm?: (sentence: string, details: object) => void;
  /** For a handler that throws. Default: 5 attempts, 50 ms to 5 s apart. */
  readonly retry?: BoundedRetry;
  /** How long `close` waits for the records in hand. Default 10 s; then they come again at the next opening. */
  readonly closeWithinMs?: number;
};

const DEFAULT_PARTITIONS = 8;
const MAX_PARTITIONS = 1000;
const PAGE_RECORDS = 100;
const DEFAULT_RETRY: BoundedRetry = { attempts: 5, firstMs: 50, maxMs: 5000 };
const DEFAULT_CLOSE_WITHIN_MS = 10_000;

/** What Kafka takes as the name of a topic, short enough for the dead letter topic beside it. */
const TOPIC_NAME = /^[a-zA-Z0-9._-]{1,200}$/;

/**
 * Opens a broadcast in one process and two SQLite files, with the promises of the port: the log is on
 * the disk before `publish` resolves, and each consumer group remembers how far it has got.
 *
 * @returns The broadcast; `close` lets the records in hand finish.
 * @throws LockHeldError when another process has the directory open.
 * @throws InvariantError for a topic name, a number of partitions or a retry that makes no sense.
 */
export function openSqliteBroadcast(
  options: SqliteBroadcastOptions,
): Broadcast & { close(): Promise<void> } {
  const { directory, topics, partitions = DEFAULT_PARTITIONS, clock } = options;
  const { retry = DEFAULT_RETRY, onAlarm = () => undefined } = options;
  check({ topics, partitions, retry });
  const { log, offsets, lock } = openFiles({ directory, topics, partitions, onAlarm });
  const tally = deadLetterTally(log);
  const groups = new Map<string, ConsumerGroup>();
  const memberships = new Set<Membership>();
  let closed: Promise<void> | undefined;

  function assertOpen(): void {
    if (closed !== undefined) throw new Error('The broadcast is closed');
  }

  function groupOf(name: string): ConsumerGroup {
    const known = groups.get(name);
    if (known !== undefined) return known;
    const group = consumerGroup(name, { log, offsets, tally, clock, retry, onAlarm });
    groups.set(name, group);
    return group;
  }

  function assertTopics({ topics: wanted, poison }: SubscribeOptions): void {
    for (const topic of wanted) {
      log.partitionsOf(topic);
      if (poison === 'dead_letter' && !log.hasTopic(deadLetterTopic(topic))) {
        throw new Error(`${topic} has no dead letter topic; its poison can only stall`);
      }
    }
  }

  async function close(): Promise<void> {
    const overdue = new AbortController();
    const withinMs = options.closeWithinMs ?? DEFAULT_CLOSE_WITHIN_MS;
    const finished = Promise.all([...memberships].map((one) => one.leave())).then(() => true);
    const outcome = await Promise.race([finished, pause(withinMs, overdue.signal)]);
    overdue.abort();
    if (outcome !== true) onAlarm('A handler did not finish before the closing', { withinMs });
    log.close();
    offsets.close();
    lock.release();
  }

  return {
    logOf: (wanted) => {
      for (const topic of wanted) log.partitionsOf(topic);
      return log.name;
    },
    read: (topic) => readTopic(log, topic),
    publish: async (topic, records) => {
      assertOpen();
      await log.append(topic, records);
    },
    subscribe: async (wanted) => {
      assertOpen();
      assertTopics(wanted);
      const membership = groupOf(wanted.group).join(wanted);
      memberships.add(membership);
      return {
        health: async () => membership.health(),
        stop: async () => {
          await membership.leave();
          memberships.delete(membership);
        },
      };
    },
    close: () => (closed ??= close()),
  };
}

/** Page by page, so that a long topic never stands in memory whole. */
async function* readTopic(log: Log, topic: string): AsyncGenerator<Delivery> {
  const partitions = log.partitionsOf(topic);
  const ends = Array.from({ length: partitions }, (_, partition) => log.endOf(topic, partition));
  for (const [partition, end] of ends.entries()) {
    let next = 0n;
    while (next < end) {
      const page = log.page(topic, partition, next, PAGE_RECORDS);
      yield* page.filter(({ offset }) => offset < end);
      next = (page.at(-1)?.offset ?? end) + 1n;
    }
  }
}

function openFiles(of: {
  readonly directory: string;
  readonly topics: readonly string[];
  readonly partitions: number;
  readonly onAlarm: (sentence: string, details: object) => void;
}) {
  const { directory, onAlarm, ...rest } = of;
  mkdirSync(directory, { recursive: true });
  const lock = holdExclusively(join(directory, 'broadcast.lock'));
  try {
    const log = openLog({ file: join(directory, 'broadcast.sqlite'), ...rest });
    const offsets = openOffsets(join(directory, 'broadcast-offsets.sqlite'), log, () =>
      onAlarm('The log has lost records; everything is told again', { log: log.name }),
    );
    return { lock, log, offsets };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function check(given: {
  readonly topics: readonly string[];
  readonly partitions: number;
  readonly retry: BoundedRetry;
}): void {
  for (const topic of given.topics) {
    invariant(
      TOPIC_NAME.test(topic) && !topic.endsWith(deadLetterTopic('')),
      `${topic} cannot be the name of a topic`,
    );
  }
  invariant(
    Number.isInteger(given.partitions) &&
      given.partitions > 0 &&
      given.partitions <= MAX_PARTITIONS,
    `a topic has 1 to ${MAX_PARTITIONS} partitions, not ${given.partitions}`,
  );
  const { attempts, firstMs, maxMs } = given.retry;
  invariant(
    Number.isInteger(attempts) && attempts > 0 && firstMs > 0 && maxMs >= firstMs,
    'a retry has at least one attempt, and delays that grow',
  );
}
