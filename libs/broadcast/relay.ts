import { follow, type FollowerHealth, type FollowerLog } from '@bourse/event-store/follower';
import {
  categoryOf,
  type EventStore,
  type RecordedEvent,
  type StorePosition,
} from '@bourse/event-store/port';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Backoff } from '@bourse/kernel/backoff';
import type { Clock } from '@bourse/kernel/clock';
import { invariant } from '@bourse/kernel/invariant';
import type { Broadcast, BroadcastRecord } from './port.ts';
import type { Publication } from './publication.ts';
import { type RelayLease, relays, takeLease } from './relay-lease.ts';
import { sentenceOf } from './refusal.ts';

/** Where a follower of a store has got to, by its name. Durable once `save` returns. */
export type CheckpointStore = {
  /** The last saved position, or `START`. */
  load(name: string): StorePosition;
  save(name: string, position: StorePosition): void;
  /** Forgets it, so that `load` gives `START`. */
  rewind(name: string): void;
};

export type RelayOptions = {
  /**
   * The name of the service whose events it tells: of all relays of one name the last started goes on.
   * Names the checkpoint, together with the log: what another log was told counts for nothing.
   */
  readonly name: string;
  readonly store: EventStore;
  readonly broadcast: Pick<Broadcast, 'publish' | 'log'>;
  /** Which streams are followed, and what of them is told. One per category. */
  readonly publications: readonly Publication[];
  readonly checkpoints: CheckpointStore;
  readonly logger: FollowerLog;
  /** Says when a relay started. Default: the system's. */
  readonly clock?: Clock;
  /** Between attempts, which have no end: what is recorded must be told. */
  readonly backoff?: Backoff;
};

export type RelayHealth = {
  /**
   * `halted`: an event cannot be told, and nothing moves until a program that can is started; or another
   * relay of the same name has taken over.
   */
  readonly state: 'running' | 'retrying' | 'halted' | 'stopped';
  /** Everything up to here is published. */
  readonly position: StorePosition;
  /** The end of the store is reached. */
  readonly live: boolean;
  /** Why it is retrying or halted. */
  readonly reason?: string;
};

export type Relay = { health(): RelayHealth; stop(): Promise<void> };

/** An event that cannot be told as its contract says. Trying again would not help. */
class PoisonEventError extends Error {
  override readonly name = 'PoisonEventError';
}

type Told = {
  readonly topic: string;
  readonly record: BroadcastRecord;
  readonly position: StorePosition;
};

/**
 * Follows a service's own streams and tells the others: the stream is the outbox, so there is no second write.
 *
 * Order is kept, and the checkpoint moves only after the broadcast has acknowledged, so a crash anywhere
 * repeats events and loses none. A dropped subscription or a failed publish resumes from the checkpoint;
 * an event that does not fit its contract halts the relay, and nothing is passed over.
 *
 * Of two relays of one name, the later start ends the earlier one: the start is an event that both
 * follow, and the earlier tells nothing of what comes after it.
 *
 * @returns The running relay.
 */
export function startRelay(options: RelayOptions): Relay {
  const { name, broadcast, checkpoints, logger, backoff } = options;
  const publications = new Map(options.publications.map((one) => [one.contract.category, one]));
  invariant(
    publications.size > 0 && publications.size === options.publications.length,
    `relay ${name} needs publications, one for each category`,
  );
  const checkpoint = `${name}@${broadcast.log}`;
  let position = checkpoints.load(checkpoint);
  let lease: RelayLease | undefined;
  let halted: string | undefined;
  let stopped = false;

  async function handle(events: readonly RecordedEvent[], upTo: StorePosition): Promise<void> {
    lease ??= await takeLease(options.store, name, options.clock);
    const batch: Told[] = [];
    for (const event of events) {
      const told = tellOrEnd(event, lease);
      if (told === undefined) continue;
      if (told instanceof Error) {
        // What stands before the end is told all the same.
        const before = batch.at(-1);
        if (before !== undefined) await publishUpTo(batch, before.position);
        halt(told);
        throw told;
      }
      batch.push(told);
    }
    await publishUpTo(batch, upTo);
  }

  function tellOrEnd(event: RecordedEvent, held: RelayLease): Told | Error | undefined {
    if (categoryOf(event.stream) !== relays.category) return tell(publications, event);
    return held.isEndedBy(event) ? new Error(`another relay ${name} has taken over`) : undefined;
  }

  async function publishUpTo(batch: readonly Told[], upTo: StorePosition): Promise<void> {
    await publish(broadcast, batch);
    checkpoints.save(checkpoint, upTo);
    position = upTo;
  }

  function halt(reason: Error): void {
    halted = reason.message;
    logger.error({ relay: name, err: reason }, 'a relay is halted');
    // Not waited for: the follower ends when this batch has failed.
    void follower.stop();
  }

  const follower = follow({
    name,
    store: options.store,
    filter: { categories: [...publications.keys(), relays.category] },
    load: () => checkpoints.load(checkpoint),
    rewind: () => checkpoints.rewind(checkpoint),
    handle,
    log: logger,
    ...(backoff === undefined ? {} : { backoff }),
  });
  return {
    health: () => {
      const { state, lastError } = follower.health();
      const reason = halted ?? lastError;
      return {
        state: stopped ? 'stopped' : halted === undefined ? stateOf(state) : 'halted',
        position,
        live: state === 'live',
        ...(reason === undefined ? {} : { reason }),
      };
    },
    stop: async () => {
      await follower.stop();
      stopped = true;
    },
  };
}

function stateOf(state: FollowerHealth['state']): RelayHealth['state'] {
  switch (state) {
    case 'catching_up':
    case 'live':
      return 'running';
    case 'failing':
      return 'retrying';
    case 'stopped':
      return 'stopped';
    default:
      return assertNever(state, 'state of a follower');
  }
}

function tell(
  publications: ReadonlyMap<string, Publication>,
  event: RecordedEvent,
): Told | PoisonEventError {
  try {
    const of = publications.get(categoryOf(event.stream));
    invariant(of !== undefined, 'the store gave an event of a category not asked for');
    return { topic: of.contract.topic, record: of.recordOf(event), position: event.position };
  } catch (error) {
    return new PoisonEventError(
      `event ${event.id} (${event.stream}, revision ${event.revision}) cannot be told: ${sentenceOf(error)}`,
      { cause: error },
    );
  }
}

async function publish(
  broadcast: Pick<Broadcast, 'publish'>,
  batch: readonly Told[],
): Promise<void> {
  const topics = Map.groupBy(batch, ({ topic }) => topic);
  // All topics are waited for, so that none is still under way when a failed batch is repeated.
  const results = await Promise.allSettled(
    [...topics].map(async ([topic, told]) => {
      await broadcast.publish(
        topic,
        told.map(({ record }) => record),
      );
    }),
  );
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
