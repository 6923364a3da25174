import type { Clock } from '@bourse/kernel/clock';
import { invariant } from '@bourse/kernel/invariant';
import type { LostRecordsError } from '../port.ts';
import type { BoundedRetry } from './batch.ts';
import type { ClientOptions } from './client.ts';
import type { Session } from './member.ts';

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

const DEFAULTS = {
  partitions: 8,
  onAlarm: (): void => undefined,
  onLost: (): void => undefined,
  lookEveryMs: 5_000,
  retry: { attempts: 5, firstMs: 50, maxMs: 5_000 },
  session: { timeoutMs: 10_000, heartbeatMs: 1_000, rebalanceMs: 60_000 },
  openWithinMs: 30_000,
  sendWithinMs: 15_000,
  closeWithinMs: 10_000,
} as const;

/**
 * The options with what they leave out.
 *
 * @throws InvariantError for options that make no sense.
 */
export function settled(options: KafkaBroadcastOptions) {
  const all = { ...DEFAULTS, ...options };
  check(all);
  return all;
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
