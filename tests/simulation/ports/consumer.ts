import {
  deadLetterTopic,
  type Delivery,
  PoisonError,
  type SubscribeOptions,
} from '@bourse/broadcast/port';
import { delayMs } from '@bourse/kernel/backoff';
import { recordedAtMs } from '../../../libs/broadcast/age.ts';
import { deadLetterOf, toHandle } from '@bourse/broadcast/dead-letter';
import { sentenceOf } from '../../../libs/broadcast/refusal.ts';
import type { Owner } from '../engine/scheduler.ts';
import { placeOf } from './broadcast-log.ts';
import type { BroadcastGround } from './broadcast-ground.ts';

/** One consumer of a group, and what is known of its refusals. */
export type Member = {
  readonly owner: Owner;
  readonly options: SubscribeOptions;
  lastError: string | undefined;
};

/** The handling of one partition by one member. */
export type Consumer = {
  readonly member: Member;
  isStalled(): boolean;
  /** When the event of the record in hand was recorded, where one is in hand and says so. */
  inHandSinceMs(): number | undefined;
  /** Resolves when the record in hand is finished. */
  stop(): Promise<void>;
};

const PATIENCE = { firstMs: 50, maxMs: 5_000 };
/** Failures after which the partition counts as stalled. */
const STALLED_AFTER = 5;
const DELAYED_MS = 10_000;
/** How many records a consumer may have handled since it last stored its place. */
const MAX_NOT_KEPT = 5;

/** Handles the records of one partition, one after the other, from the place that its group has kept. */
export function consume(
  ground: BroadcastGround,
  member: Member,
  { topic, partition }: { readonly topic: string; readonly partition: number },
): Consumer {
  const { log, scheduler, faults, offsets } = ground;
  const { owner, options } = member;
  const key = `${options.group} ${placeOf(topic, partition)}`;
  const place = `${options.group} of ${placeOf(topic, partition)}`;
  let wake: (() => void) | undefined;
  const ending = new AbortController();
  const { signal } = ending;
  let stalled = false;
  let inHand: Delivery | undefined;

  async function run(): Promise<void> {
    let next = offsets.get(key) ?? 0n;
    let notKept = 0;
    while (!signal.aborted && owner.alive) {
      const record = log.recordAt(topic, partition, next);
      if (record === undefined) {
        offsets.set(key, next);
        notKept = 0;
        await news(next);
        continue;
      }
      const delayed = faults.happens('delivery_delayed');
      const afterMs = delayed ? ground.random.between(1, DELAYED_MS) : scheduler.latency();
      await scheduler.point(owner, `is given ${next} by ${place}`, afterMs);
      inHand = record;
      if (signal.aborted || !(await settle(record))) break;
      inHand = undefined;
      if (faults.happens('delivered_again')) continue;
      next += 1n;
      notKept += 1;
      // Whoever takes over begins where the group last kept its place.
      if (notKept < MAX_NOT_KEPT && faults.happens('offset_not_kept')) continue;
      offsets.set(key, next);
      notKept = 0;
    }
  }

  async function news(next: bigint): Promise<void> {
    const forget = log.onRecord(topic, partition, () => wake?.());
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (signal.aborted || log.endOf(topic, partition) > next) resolve();
    });
    wake = undefined;
    forget();
  }

  /** @returns whether the record is done with: handled, or set aside. */
  async function settle(found: Delivery): Promise<boolean> {
    const record = toHandle(found, options);
    if (record === undefined) return true;
    for (let failures = 1; ; failures += 1) {
      try {
        await options.handle(record);
        stalled = false;
        return true;
      } catch (error) {
        member.lastError = sentenceOf(error);
        if (signal.aborted) return false;
        if (error instanceof PoisonError && options.poison === 'dead_letter') {
          setAside(record, member.lastError);
          return true;
        }
      }
      stalled = failures >= STALLED_AFTER;
      await scheduler.point(owner, `waits before ${place}`, delayMs(PATIENCE, failures));
      if (signal.aborted) return false;
    }
  }

  function setAside(record: Delivery, reason: string): void {
    const at = ground.clock.now();
    const dead = deadLetterOf(record, { group: options.group, reason, at });
    log.append(deadLetterTopic(record.topic), [dead]);
  }

  const done = run();
  return {
    member,
    isStalled: () => stalled,
    inHandSinceMs: () => (inHand === undefined ? undefined : recordedAtMs(inHand)),
    stop: () => {
      ending.abort();
      wake?.();
      return done;
    },
  };
}
