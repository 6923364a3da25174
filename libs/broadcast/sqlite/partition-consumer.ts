import { performance } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '@bourse/kernel/clock';
import { delayMs, pause, type Backoff } from '@bourse/kernel/backoff';
import {
  deadLetterTopic,
  type Delivery,
  MAX_TOGETHER,
  PoisonError,
  type SubscribeOptions,
} from '../port.ts';
import { recordedAtMs } from '../age.ts';
import { deadLetterOf, toHandle } from '../dead-letter.ts';
import { sentenceOf } from '../refusal.ts';
import { handledTogether } from '../together.ts';
import type { Log } from './log.ts';
import type { Offsets } from './offsets.ts';

/** After how many failures of its handler a partition counts as stalled, and how far apart the tries are. */
export type BoundedRetry = Backoff & { readonly attempts: number };

/** What consumers stand on. */
export type Surroundings = {
  readonly log: Log;
  readonly offsets: Offsets;
  readonly clock: Clock;
  readonly retry: BoundedRetry;
  readonly onAlarm: (sentence: string, details: object) => void;
};

/** A consumer of the group, and what is known of its refusals. */
export type Member = {
  readonly options: SubscribeOptions;
  lastError?: string;
};

/** The handling of one partition by one member, from its start to its stop. */
export type PartitionConsumer = {
  isStalled(): boolean;
  /** When the event of the record in hand was recorded, where one is in hand and says so. */
  inHandSinceMs(): number | undefined;
  /** Resolves when the record in hand is finished. Its offset is stored then, if it was handled. */
  stop(): Promise<void>;
};

/** So long it goes on at a time: somebody may be waiting for an answer of the process. */
const TURN_MS = 10;

/**
 * Handles the records of one partition one after the other, or together where the handler can, from the
 * stored offset on.
 * The offset moves only after the handler, or the dead letter, is done.
 */
export function consumePartition(
  member: Member,
  { topic, partition }: { readonly topic: string; readonly partition: number },
  { log, offsets, clock, retry, onAlarm }: Surroundings,
): PartitionConsumer {
  const { group, poison, handle } = member.options;
  const place = { group, topic, partition };
  const ending = new AbortController();
  const { signal } = ending;
  let stalled = false;
  let inHand: Delivery | undefined;

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await handlePages();
      } catch (error) {
        // The log or the offsets failed, not the handler: nothing is lost, the record comes again.
        if (signal.aborted) return;
        stalled = true;
        member.lastError = sentenceOf(error);
        onAlarm('The broadcast log failed a consumer', { ...place, err: error });
        await pause(retry.maxMs, signal);
      }
    }
  }

  async function handlePages(): Promise<void> {
    let turnSince = performance.now();
    // A handler that never waits must not keep everybody else from their turn.
    const takeTurn = async (): Promise<void> => {
      await nextTurn();
      turnSince = performance.now();
    };
    let next = offsets.load(group, topic, partition);
    while (!signal.aborted) {
      const page = log.page(topic, partition, next, MAX_TOGETHER);
      stalled = false;
      // Nothing can be appended between the look and the wait: both happen in the same turn.
      if (page.length === 0) await log.appended(topic, partition, signal);
      inHand = page[0];
      const done = await handledTogether(page, member.options);
      for (const delivery of done ? page.slice(-1) : page) {
        inHand = delivery;
        if (!done && (signal.aborted || !(await settle(delivery)))) return;
        inHand = undefined;
        next = delivery.offset + 1n;
        offsets.save(group, topic, partition, next);
        if (performance.now() - turnSince > TURN_MS) await takeTurn();
      }
      await takeTurn();
    }
  }

  /** @returns whether the record is done with: handled, or set aside. */
  async function settle(found: Delivery): Promise<boolean> {
    const delivery = toHandle(found, member.options);
    if (delivery === undefined) return true;
    for (let failures = 1; ; failures += 1) {
      const refusal = await refusalOf(delivery);
      if (refusal === undefined) {
        stalled = false;
        return true;
      }
      member.lastError = refusal.reason;
      if (signal.aborted) return false;
      if (refusal.poison && poison === 'dead_letter') {
        await setAside(delivery, refusal.reason);
        return true;
      }
      if (failures === retry.attempts) {
        stalled = true;
        const details = { ...placeOf(delivery), reason: refusal.reason };
        onAlarm('A partition stands still: its handler refuses a record', details);
      }
      await pause(stalled ? retry.maxMs : delayMs(retry, failures), signal);
      if (signal.aborted) return false;
    }
  }

  async function refusalOf(
    delivery: Delivery,
  ): Promise<{ reason: string; poison: boolean } | undefined> {
    try {
      await handle(delivery);
      return undefined;
    } catch (error) {
      return { reason: sentenceOf(error), poison: error instanceof PoisonError };
    }
  }

  async function setAside(delivery: Delivery, reason: string): Promise<void> {
    const record = deadLetterOf(delivery, { group, reason, at: clock.now() });
    await log.append(deadLetterTopic(delivery.topic), [record]);
    const details = { ...placeOf(delivery), reason };
    onAlarm('A record is set aside: its handler refuses it', details);
  }

  /** For alarms: of what is given again, where it came from. */
  const placeOf = (delivery: Delivery): object => ({
    group,
    topic: delivery.topic,
    partition: delivery.partition,
    offset: String(delivery.offset),
  });

  const done = run();
  return {
    isStalled: () => stalled,
    inHandSinceMs: () => (inHand === undefined ? undefined : recordedAtMs(inHand)),
    stop: () => {
      ending.abort();
      return done;
    },
  };
}
