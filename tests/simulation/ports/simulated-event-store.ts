import {
  type AppendResult,
  categoryOf,
  type EventStore,
  type EventToAppend,
  type ExpectedRevision,
  revision,
  type StorePosition,
  type StreamFilter,
  type StreamName,
  type SubscriptionMessage,
} from '@bourse/event-store/port';
import { invariant } from '@bourse/kernel/invariant';
import type { Random } from '../../support/random.ts';
import type { Faults } from '../engine/faults.ts';
import type { Owner, Scheduler } from '../engine/scheduler.ts';
import type { StoreLog } from './store-log.ts';

/** Of a stream. */
const PAGE = 200;
/** Of a subscription, at the most: small ones, so that much can happen between two. */
const MAX_MESSAGE_PAGE = 40;
const TIMEOUT_MS = 2_000;

/** What the simulated store stands on; the same for every process. */
export type StoreGround = {
  readonly log: StoreLog;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly random: Random;
  /** Until then it answers nobody. */
  outageUntil: number;
  /** Until when it takes no appends to a stream, or to those of a category, though everything can be read. */
  readonly refusedUntil: Map<string, number>;
  /** Appends that were sent and have not reached the store yet, by the ids of their commands. */
  readonly underWay: Map<string, number>;
};

/** The store does not answer, or not in time. */
class StoreTroubleError extends Error {
  override readonly name = 'StoreTroubleError';
}

/**
 * The event store as one process sees it: every call takes its time, and everything may go wrong that
 * can between a process and a server. An append that is on its way arrives whatever becomes of its sender.
 */
export function simulatedEventStore(ground: StoreGround, owner: Owner): EventStore {
  const { log, scheduler, faults } = ground;
  const isOut = () => scheduler.now < ground.outageUntil;

  async function readPoint(label: string): Promise<void> {
    await scheduler.point(owner, label);
    if (isOut() || faults.happens('read_failed'))
      throw new StoreTroubleError(`${label}: no answer`);
  }

  function append(
    stream: StreamName,
    expected: ExpectedRevision,
    events: readonly EventToAppend[],
  ): Promise<AppendResult> {
    invariant(events.length > 0, 'an append holds at least one event');
    invariant(categoryOf(stream).length > 0, `a stream is named <category>-<id>, not ${stream}`);
    const sent = structuredClone(events);
    const label = `append to ${stream} after ${expected}`;
    return new Promise((resolve, reject) => {
      const answer = (how: string, settle: () => void, afterMs = scheduler.latency()) =>
        scheduler.schedule(owner, `${label}: ${how}`, afterMs, settle);
      const fail = (how: string, afterMs?: number) =>
        answer(how, () => reject(new StoreTroubleError(`${label}: ${how}`)), afterMs);
      const late = faults.happens('append_lands_late');
      if (late) fail('no answer in time', TIMEOUT_MS);
      const travelMs = late ? ground.random.between(1, 4 * TIMEOUT_MS) : scheduler.latency();
      const arrived = setOut(ground, sent);
      scheduler.schedule(scheduler.world, `${label} arrives`, travelMs, () => {
        arrived();
        const refused = [categoryOf(stream), stream].some(
          (one) => scheduler.now < (ground.refusedUntil.get(one) ?? 0),
        );
        if (isOut() || refused || faults.happens('append_failed')) {
          if (!late) fail('not stored');
          return;
        }
        const { result, again } = log.append(stream, expected, sent);
        if (again) faults.count('append_recognised');
        if (result.kind === 'conflict') faults.count('append_conflict');
        if (late) return;
        if (faults.happens('append_ack_lost')) fail('the answer is lost');
        else answer(result.kind, () => resolve(result));
      });
    });
  }

  async function* subscribe(
    after: StorePosition,
    filter: StreamFilter,
    signal: AbortSignal,
  ): AsyncGenerator<SubscriptionMessage> {
    const news = newsOf(ground, owner, filter);
    signal.addEventListener('abort', news.stop);
    try {
      await readPoint(`subscribes to ${filter.categories.join(' and ')}`);
      let position = after;
      while (!signal.aborted) {
        const limit = ground.random.between(1, MAX_MESSAGE_PAGE);
        const page = log.pageOfAll(position, filter, limit);
        for (const event of page.events) {
          yield { kind: 'event', event };
          if (signal.aborted) return;
        }
        position = page.upTo;
        yield { kind: 'checkpoint', position, live: position >= log.end };
        if (signal.aborted) return;
        if (position >= log.end) await news.next(position);
        else await scheduler.point(owner, 'the subscription goes on');
        if (signal.aborted || faults.happens('subscription_dropped')) return;
        if (isOut()) throw new StoreTroubleError('the subscription broke');
      }
    } finally {
      signal.removeEventListener('abort', news.stop);
      news.stop();
    }
  }

  return {
    append: async (...given) => append(...given),
    async *read(stream, from = revision(0)) {
      let next = from;
      for (;;) {
        await readPoint(`reads ${stream} from ${next}`);
        const page = log.pageOfStream(stream, next, PAGE);
        yield* page;
        const last = page.at(-1);
        if (last === undefined || page.length < PAGE) return;
        next = revision(last.revision + 1n);
      }
    },
    async *readAll(after, filter) {
      const until = log.end;
      let position = after;
      while (position < until) {
        await readPoint(`reads all ${filter.categories.join(' and ')}`);
        const page = log.pageOfAll(position, filter, PAGE);
        for (const event of page.events) if (event.position <= until) yield event;
        position = page.upTo;
      }
    },
    subscribe,
  };
}

/** Remembers the commands of an append that is on its way. @returns what says that it has arrived. */
function setOut({ underWay }: StoreGround, events: readonly EventToAppend[]): () => void {
  const commandIds = new Set(events.map(({ metadata }) => metadata.commandId));
  for (const id of commandIds) underWay.set(id, (underWay.get(id) ?? 0) + 1);
  return () => {
    for (const id of commandIds) {
      const left = (underWay.get(id) ?? 1) - 1;
      if (left === 0) underWay.delete(id);
      else underWay.set(id, left);
    }
  };
}

/** How long after others' events their passing is told. */
const OTHERS_AFTER_MS = 500;
const HELD_BACK_MS = 20_000;

/**
 * Tells a subscription of appends: of those that it asked for soon, of others now and then; and of none
 * at all for a while when it is held back.
 */
function newsOf(ground: StoreGround, owner: Owner, filter: StreamFilter) {
  const { log, scheduler, faults, random } = ground;
  let wake: (() => void) | undefined;
  let dueAt = Infinity;
  let heldUntil = 0;
  const ring = () => {
    dueAt = Infinity;
    wake?.();
  };
  const ringAfter = (afterMs: number): void => {
    const at = Math.max(scheduler.now + afterMs, faults.over ? 0 : heldUntil);
    if (at >= dueAt) return;
    dueAt = at;
    scheduler.schedule(owner, 'the subscription has news', at - scheduler.now, ring);
  };
  const forget = log.onAppend(({ stream }) => {
    if (!owner.alive) {
      forget();
      return;
    }
    if (faults.happens('subscription_held_back')) {
      heldUntil = scheduler.now + random.between(1, HELD_BACK_MS);
    }
    const asked = filter.categories.includes(categoryOf(stream));
    ringAfter(scheduler.latency() + (asked ? 0 : OTHERS_AFTER_MS));
  });
  return {
    /** Waits for news after a position. */
    next: async (position: StorePosition): Promise<void> => {
      if (log.end > position) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
      wake = undefined;
    },
    stop: () => {
      forget();
      wake?.();
    },
  };
}
