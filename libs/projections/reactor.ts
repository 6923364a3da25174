import type { Contract } from '@bourse/contracts/contract';
import { follow, type Follower, type FollowerLog } from '@bourse/event-store/follower';
import {
  type EventStore,
  type RecordedEvent,
  revision,
  type StreamName,
} from '@bourse/event-store/port';
import { type Backoff, delayMs, pause } from '@bourse/kernel/backoff';
import { type FactOf, factReader } from './fact.ts';
import type { ProcessState } from './process-state.ts';

/** A process over this service's own events: event in, commands out. */
export type Reactor = Omit<Follower, 'health'> & {
  health(): ReturnType<Follower['health']> & { readonly parked: number };
};

const ATTEMPTS = 5;
const PATIENCE: Backoff = { firstMs: 20, maxMs: 1_000 };
const RETRY_PARKED_MS = 60_000;
/** Streams whose events are handled at the same time. */
const STREAMS_AT_ONCE = 32;

/**
 * Runs a process. The events of one stream are handled in order, one at a time; different streams, at
 * the same time, so that one slow answer of a store does not hold up everybody. The checkpoint moves
 * when all that came together is handled. An event that fails again and again is parked, with all that
 * follows in its stream, so that one broken stream does not hold up the others; what is parked is tried
 * again, in order, at every start and every minute.
 *
 * @param options.react Gives the commands that a fact calls for. Must be idempotent: after a crash it
 *   sees the same fact again.
 * @param options.retryParkedMs How long after one try of what is parked the next begins; default a minute.
 */
export function startReactor<C extends Contract>(options: {
  readonly name: string;
  readonly contracts: readonly C[];
  readonly store: EventStore;
  readonly state: ProcessState;
  readonly react: (fact: FactOf<C>) => Promise<void>;
  readonly log: FollowerLog;
  readonly backoff?: Backoff;
  readonly retryParkedMs?: number;
}): Reactor {
  const { name, store, state, react, log, retryParkedMs = RETRY_PARKED_MS } = options;
  const ending = new AbortController();
  const toFact = factReader(options.contracts);
  let turn: Promise<void> = Promise.resolve();

  /** One at a time: what is followed, and what is tried again. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  async function attempt(recorded: RecordedEvent, attempts: number): Promise<string | undefined> {
    let error = '';
    for (let tries = 1; tries <= attempts && !ending.signal.aborted; tries += 1) {
      try {
        await react(toFact(recorded));
        return undefined;
      } catch (caught) {
        error = caught instanceof Error ? caught.message : String(caught);
        log.error(
          { process: name, event: recorded.id, tries, err: caught },
          'a process failed on an event',
        );
        if (tries < attempts)
          await pause(delayMs(options.backoff ?? PATIENCE, tries), ending.signal);
      }
    }
    return error;
  }

  async function handleOne(recorded: RecordedEvent): Promise<void> {
    const { stream } = recorded;
    const error = state.isParked(name, stream)
      ? 'an earlier event of this stream is parked'
      : await attempt(recorded, ATTEMPTS);
    // Told to end in the middle: the event is neither handled nor parked, and comes again.
    if (error !== undefined && !ending.signal.aborted) {
      state.park(name, { stream, revision: recorded.revision, error });
    }
  }

  /** One stream after the other, until none is left. */
  async function handleStreams(streams: Iterator<readonly RecordedEvent[]>): Promise<void> {
    for (let next = streams.next(); next.done !== true; next = streams.next()) {
      for (const event of next.value) {
        if (!ending.signal.aborted) await handleOne(event);
      }
    }
  }

  async function handleAll(events: readonly RecordedEvent[]): Promise<void> {
    const streams = Map.groupBy(events, ({ stream }) => stream).values();
    // All of them come to their end, whatever becomes of one: what is handled still must not come again meanwhile.
    const ends = await Promise.allSettled(
      Array.from({ length: STREAMS_AT_ONCE }, () => handleStreams(streams)),
    );
    const failed = ends.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  }

  async function retryParked(): Promise<void> {
    const broken = new Set<string>();
    for (const { stream, revision: at } of state.parkedOf(name)) {
      if (broken.has(stream) || ending.signal.aborted) continue;
      const recorded = await eventAt(store, stream as StreamName, at);
      // Once each: many broken streams must not hold up the others for long.
      const error = recorded === undefined ? 'the event is gone' : await attempt(recorded, 1);
      if (error === undefined) state.unpark(name, stream, at);
      else broken.add(stream);
    }
  }

  async function retryForEver(): Promise<void> {
    while (!ending.signal.aborted) {
      await inTurn(retryParked).catch((error: unknown) =>
        log.error({ process: name, err: error }, 'what is parked could not be tried again'),
      );
      await pause(retryParkedMs, ending.signal);
    }
  }

  // Takes the first turn: what is parked comes before what is new.
  const retrying = retryForEver();
  const follower = follow({
    name,
    store,
    filter: { categories: options.contracts.map(({ category }) => category) },
    load: () => state.load(name),
    rewind: () => state.rewind(name),
    handle: (events, position) =>
      inTurn(async () => {
        await handleAll(events);
        // Not a return: what was not handled must not count as passed.
        if (ending.signal.aborted) throw new Error('told to end before everything was handled');
        state.save(name, position);
      }),
    log,
    ...(options.backoff === undefined ? {} : { backoff: options.backoff }),
  });
  return {
    ...follower,
    health: () => ({ ...follower.health(), parked: state.parkedOf(name).length }),
    stop: async () => {
      ending.abort();
      await Promise.all([follower.stop(), retrying]);
    },
  };
}

async function eventAt(
  store: EventStore,
  stream: StreamName,
  at: bigint,
): Promise<RecordedEvent | undefined> {
  for await (const event of store.read(stream, revision(at))) return event;
  return undefined;
}
