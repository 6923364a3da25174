import {
  BeyondEndError,
  type EventStore,
  type RecordedEvent,
  type StorePosition,
  type StreamFilter,
} from './port.ts';
import type { Instant } from '@bourse/kernel/clock';
import { type Backoff, defaultBackoff, delayMs, pause } from '@bourse/kernel/backoff';
import { PositionGate } from './position-gate.ts';

export type FollowerHealth = {
  readonly name: string;
  /**
   * `live`: it is at the end of the store, or was a moment ago: a store that is written all the time has
   * its end elsewhere whenever one looks. `failing`: it stands before something it cannot handle, and
   * tries again.
   */
  readonly state: 'catching_up' | 'live' | 'failing' | 'stopped';
  readonly position: StorePosition;
  /** When the oldest of the events in hand was recorded; left out when none is. */
  readonly inHandSince?: Instant;
  readonly lastError?: string;
};

/** What is told of trouble. */
export type FollowerLog = {
  readonly error: (details: object, sentence: string) => void;
  readonly info: (details: object, sentence: string) => void;
};

export type Follower = {
  health(): FollowerHealth;
  /** Waits until everything up to a position is handled. @returns false when that takes longer than `timeoutMs`. */
  waitFor(position: StorePosition, timeoutMs: number): Promise<boolean>;
  /** Waits until it has once been at the end of the store. */
  caughtUp(timeoutMs: number): Promise<boolean>;
  stop(): Promise<void>;
};

/** Handled together at the most, where nothing else is said. */
const MAX_BATCH = 500;
/** So long after it was at the end of the store a follower still counts as live. */
const LIVE_FOR_MS = 10_000;

/**
 * Follows the event store from a checkpoint, one batch after the other, for as long as the process
 * lives: a drop, a silent end or a failing batch are resumed from the checkpoint after a growing pause.
 *
 * @param options.load The position up to which everything was handled.
 * @param options.handle Handles a batch and moves the checkpoint to `position`, both or neither.
 *   May be called again with events that it had handled already. An empty batch only moves the checkpoint.
 *   `live`: that is the end of the store.
 * @param options.maxBatch Events handled together at the most, default 500: bounds memory and the length of
 *   a transaction. Reached only while there is so much to catch up with.
 * @param options.rewind Forgets everything, so that `load` gives START: called when the store holds less
 *   than was handled, because an older copy of it was put back.
 */
export function follow(options: {
  readonly name: string;
  readonly store: EventStore;
  readonly filter: StreamFilter;
  readonly load: () => StorePosition;
  readonly handle: (
    events: readonly RecordedEvent[],
    position: StorePosition,
    live: boolean,
  ) => void | Promise<void>;
  readonly maxBatch?: number;
  readonly rewind: () => void;
  readonly log: FollowerLog;
  readonly backoff?: Backoff;
}): Follower {
  const { name, store, filter, log, backoff = defaultBackoff, maxBatch = MAX_BATCH } = options;
  const ending = new AbortController();
  const gate = new PositionGate(options.load());
  let live = false;
  let lastError: string | undefined;
  let inHandSince: Instant | undefined;
  let failures = 0;

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        await followOnce();
        if (!ending.signal.aborted) throw new Error('the subscription ended by itself');
      } catch (error) {
        if (ending.signal.aborted) return;
        failures += 1;
        live = false;
        gate.loseEnd();
        lastError = error instanceof Error ? error.message : String(error);
        const inMs = delayMs(backoff, failures);
        log.error(
          { follower: name, failures, inMs, err: error },
          'a follower stumbled, and resumes',
        );
        if (error instanceof BeyondEndError) beginAgain();
        await pause(inMs, ending.signal);
      }
    }
  }

  function beginAgain(): void {
    log.error({ follower: name }, 'the store has lost events; a follower begins again');
    options.rewind();
    gate.rewind(options.load());
  }

  async function followOnce(): Promise<void> {
    let batch: RecordedEvent[] = [];
    for await (const message of store.subscribe(options.load(), filter, ending.signal)) {
      if (message.kind === 'event') {
        batch.push(message.event);
        if (batch.length < maxBatch) continue;
      }
      const position = message.kind === 'event' ? message.event.position : message.position;
      const atEnd = message.kind === 'checkpoint' && message.live;
      inHandSince = batch[0]?.metadata.recordedAt;
      await options.handle(batch, position, atEnd);
      inHandSince = undefined;
      batch = [];
      failures = 0;
      lastError = undefined;
      live = atEnd;
      gate.pass(position, live);
      if (ending.signal.aborted) return;
    }
  }

  const running = run();
  return {
    health: () => ({
      name,
      state: ending.signal.aborted
        ? 'stopped'
        : lastError !== undefined
          ? 'failing'
          : live || gate.leftEndWithin(LIVE_FOR_MS)
            ? 'live'
            : 'catching_up',
      position: gate.position,
      ...(inHandSince === undefined ? {} : { inHandSince }),
      ...(lastError === undefined ? {} : { lastError }),
    }),
    waitFor: (position, timeoutMs) => gate.waitFor(position, timeoutMs),
    caughtUp: (timeoutMs) => gate.waitForLive(timeoutMs),
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}
