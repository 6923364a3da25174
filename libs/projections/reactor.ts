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

/**
 * Runs a process: each event handled in order, its checkpoint moved after. An event that fails again
 * and again is parked, with all that follows in its stream, so that one broken stream does not hold
 * up the others; what is parked is tried again, in order, at every start and every minute.
 *
 * @param options.react Gives the commands that a fact calls for. Must be idempotent: after a crash it
 *   sees the same fact again.
 */
export function startReactor<C extends Contract>(options: {
  readonly name: string;
  readonly contracts: readonly C[];
  readonly store: EventStore;
  readonly state: ProcessState;
  readonly react: (fact: FactOf<C>) => Promise<void>;
  readonly log: FollowerLog;
  readonly backoff?: Backoff;
}): Reactor {
  const { name, store, state, react, log } = options;
  const ending = new AbortController();
  const toFact = factReader(options.contracts);
  let lastRetry = 0;

  async function attempt(recorded: RecordedEvent): Promise<string | undefined> {
    let error = '';
    for (let tries = 1; tries <= ATTEMPTS && !ending.signal.aborted; tries += 1) {
      try {
        await react(toFact(recorded));
        return undefined;
      } catch (caught) {
        error = caught instanceof Error ? caught.message : String(caught);
        log.error(
          { process: name, event: recorded.id, tries, err: caught },
          'a process failed on an event',
        );
        await pause(delayMs(options.backoff ?? PATIENCE, tries), ending.signal);
      }
    }
    return error;
  }

  async function handleOne(recorded: RecordedEvent): Promise<void> {
    const { stream, position } = recorded;
    const error = state.isParked(name, stream)
      ? 'an earlier event of this stream is parked'
      : await attempt(recorded);
    // Told to end in the middle: the event is neither handled nor parked, and comes again.
    if (error !== undefined && ending.signal.aborted) return;
    if (error === undefined) state.save(name, position);
    else state.park(name, { stream, revision: recorded.revision, error }, position);
  }

  async function retryParked(): Promise<void> {
    const broken = new Set<string>();
    for (const { stream, revision: at } of state.parkedOf(name)) {
      if (broken.has(stream) || ending.signal.aborted) continue;
      const recorded = await eventAt(store, stream as StreamName, at);
      const error = recorded === undefined ? 'the event is gone' : await attempt(recorded);
      if (error === undefined) state.unpark(name, stream, at);
      else broken.add(stream);
    }
  }

  const follower = follow({
    name,
    store,
    filter: { categories: options.contracts.map(({ category }) => category) },
    load: () => state.load(name),
    handle: async (events, position) => {
      if (Date.now() - lastRetry >= RETRY_PARKED_MS) {
        lastRetry = Date.now();
        await retryParked();
      }
      for (const event of events) {
        if (ending.signal.aborted) return;
        await handleOne(event);
      }
      if (!ending.signal.aborted) state.save(name, position);
    },
    log,
    ...(options.backoff === undefined ? {} : { backoff: options.backoff }),
  });
  return {
    ...follower,
    health: () => ({ ...follower.health(), parked: state.parkedOf(name).length }),
    stop: async () => {
      ending.abort();
      await follower.stop();
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
