import type { EachBatchPayload } from 'kafkajs';
import { delayMs, pause, type Backoff } from '@bourse/kernel/backoff';
import type { Clock } from '@bourse/kernel/clock';
import {
  deadLetterTopic,
  MAX_TOGETHER,
  PoisonError,
  type Delivery,
  type SubscribeOptions,
} from '../port.ts';
import { recordedAtMs } from '../age.ts';
import { deadLetterOf, toHandle } from '../dead-letter.ts';
import { sentenceOf } from '../refusal.ts';
import { handledTogether } from '../together.ts';
import { deliveryOf } from './delivery.ts';
import type { Partitions, Place } from './partitions.ts';
import type { Publisher } from './publisher.ts';

/** After how many refusals of one record its partition counts as stalled, and how far apart the tries are. */
export type BoundedRetry = Backoff & { readonly attempts: number };

/** What the handling of records stands on. */
export type Surroundings = {
  readonly publisher: Pick<Publisher, 'publish'>;
  readonly clock: Clock;
  readonly retry: BoundedRetry;
  readonly onAlarm: (sentence: string, details: object) => void;
  readonly heartbeatMs: number;
};

/** What a subscription tells of its refusals. */
export type Refusals = { lastError?: string };

type Outcome = 'done' | 'stands_still' | 'interrupted';

/**
 * kafkajs fetches again only when every partition of a fetch is through. So none may hold the others
 * up for long: what is left of a batch after this time comes again with the next fetch.
 */
const HOLD_MS = 1_000;

/**
 * Handles what was fetched of one partition, one record after the other, or together where the handler
 * can. The offset moves only after the handler, or the dead letter, is done.
 *
 * While a handler works the group is told that this consumer lives; when the group answers that it
 * deals out its partitions anew, the record in hand is finished, and nothing else is begun.
 *
 * A refused record is tried again here a few times. Then its partition is put by, so that the others
 * go on, and comes back after a while.
 */
export async function handleBatch(
  payload: EachBatchPayload,
  wanted: SubscribeOptions,
  of: Surroundings & {
    readonly partitions: Partitions;
    readonly refusals: Refusals;
    readonly ending: AbortSignal;
    /** Told when the group has answered a heartbeat otherwise than with its consent. */
    readonly onAnswer: () => void;
  },
): Promise<void> {
  const { batch } = payload;
  const place: Place = { topic: batch.topic, partition: batch.partition };
  const heart = beat(() => payload.heartbeat(), of.heartbeatMs, of.onAnswer);
  const interrupted = AbortSignal.any([of.ending, heart.failed]);
  const until = Date.now() + HOLD_MS;
  const mayGoOn = (): boolean =>
    !interrupted.aborted && payload.isRunning() && !payload.isStale() && Date.now() <= until;

  async function passed({ offset }: Delivery): Promise<void> {
    payload.resolveOffset(String(offset));
    of.partitions.handled(place, offset);
    await payload.commitOffsetsIfNecessary();
  }

  /** @returns whether all of them are done with. */
  async function handleSome(deliveries: readonly Delivery[]): Promise<boolean> {
    const [first, last] = [deliveries[0], deliveries.at(-1)];
    if (first === undefined || last === undefined) return true;
    of.partitions.taken(place, recordedAtMs(first));
    if (!of.partitions.isTakenApart(place, first.offset)) {
      if (await handledTogether(deliveries, wanted)) {
        await passed(last);
        return true;
      }
      // The time may be up by now. The next fetch goes on where it can get somewhere.
      of.partitions.takeApart(place, last.offset);
    }
    for (const delivery of deliveries) {
      if (!mayGoOn()) return false;
      of.partitions.taken(place, recordedAtMs(delivery));
      const given = toHandle(delivery, wanted);
      const outcome =
        given === undefined ? 'done' : await settle(place, given, wanted, { ...of, interrupted });
      if (outcome === 'stands_still')
        of.partitions.standStill(place, of.retry.maxMs, payload.pause());
      if (outcome !== 'done') return false;
      await passed(delivery);
    }
    return true;
  }

  try {
    for (let from = 0; from < batch.messages.length && mayGoOn(); from += MAX_TOGETHER) {
      const some = batch.messages.slice(from, from + MAX_TOGETHER);
      if (!(await handleSome(some.map((message) => deliveryOf(place, message))))) break;
    }
  } finally {
    heart.stop();
  }
  // kafkajs commits what is resolved, and takes part in the dealing out, when it is told why.
  if (heart.failed.aborted) throw heart.failed.reason;
}

/** @param place Where the record was fetched, which for one that is given again is not where it came from. */
async function settle(
  place: Place,
  delivery: Delivery,
  { group, poison, handle }: SubscribeOptions,
  of: Parameters<typeof handleBatch>[2] & { readonly interrupted: AbortSignal },
): Promise<Outcome> {
  const { partitions, refusals, retry, interrupted } = of;
  for (;;) {
    try {
      await handleOrSetAside(delivery);
      return 'done';
    } catch (error) {
      refusals.lastError = sentenceOf(error);
    }
    const failures = partitions.refused(place);
    if (failures === retry.attempts) {
      const details = { ...told(delivery), reason: refusals.lastError };
      of.onAlarm('A partition stands still: its handler refuses a record', details);
    }
    if (interrupted.aborted) return 'interrupted';
    if (failures >= retry.attempts) return 'stands_still';
    await pause(delayMs(retry, failures), interrupted);
    if (interrupted.aborted) return 'interrupted';
  }

  function told({ topic, partition, offset }: Delivery): object {
    return { group, topic, partition, offset: String(offset) };
  }

  /** @throws what the handler, or Kafka, threw: the record is to be tried again. */
  async function handleOrSetAside(record: Delivery): Promise<void> {
    try {
      await handle(record);
    } catch (error) {
      if (!(error instanceof PoisonError) || poison !== 'dead_letter') throw error;
      const reason = sentenceOf(error);
      const dead = deadLetterOf(record, { group, reason, at: of.clock.now() });
      await of.publisher.publish(deadLetterTopic(record.topic), [dead]);
      refusals.lastError = reason;
      of.onAlarm('A record is set aside: its handler refuses it', { ...told(record), reason });
    }
  }
}

/**
 * Tells the group that this consumer lives, until told to stop: also after the group has answered that
 * it deals out its partitions anew, for it waits longer for those who finish a record than for the dead.
 */
function beat(
  heartbeat: () => Promise<void>,
  everyMs: number,
  onAnswer: () => void,
): { readonly failed: AbortSignal; stop(): void } {
  const failing = new AbortController();
  // kafkajs itself spaces them out; asked more often, it misses none.
  const timer = setInterval(() => {
    heartbeat().catch((error: unknown) => {
      if ((error as { readonly type?: string }).type === 'REBALANCE_IN_PROGRESS') onAnswer();
      failing.abort(error);
    });
  }, everyMs / 2);
  return { failed: failing.signal, stop: () => clearInterval(timer) };
}
