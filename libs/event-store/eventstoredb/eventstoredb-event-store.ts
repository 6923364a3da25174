import { type Backoff, defaultBackoff } from '@bourse/kernel/backoff';
import { invariant } from '@bourse/kernel/invariant';
import { categoryOf, type EventStore, revision, type StorePosition } from '../port.ts';
import { openAppender } from './appender.ts';
import { Connection } from './connection.ts';
import { type Credentials, openReader } from './reader.ts';
import { retrying, type StoreLog } from './retrying.ts';
import { StoreEnd } from './store-end.ts';
import { openSubscriber } from './subscriber.ts';

const PAGE = 500;

export type EventStoreDbHealth = {
  readonly ok: boolean;
  readonly detail: string;
  /** Where the store ends, when it answers. */
  readonly end?: StorePosition;
};

export type EventStoreDb = EventStore & {
  /** Asks the server something small. Never rejected. */
  health(): Promise<EventStoreDbHealth>;
  /** Ends every subscription, gives up what is under way, and lets go of the server. */
  close(): Promise<void>;
};

/** One in a process: the library keeps the batch appends of all its clients in one map, and mixes up their failures. */
let isOpen = false;

/**
 * The event store in EventStoreDB (22.10 or later; 23.10 or later advised), for one process.
 *
 * An append has a deadline and is repeated with the same event ids until it is acknowledged or refused;
 * after `appendTimeoutMs` it is rejected, and whether it took effect is unknown: the same append may be
 * given again. It is idempotent by the server's rules for exact revisions, and by a look at the stream.
 *
 * A subscription ends or throws when it is dropped; it says `live` when it has reached the end of the
 * whole store, and a checkpoint follows every live event at once.
 *
 * @param options.connectionString As EventStoreDB documents it: `esdb://host:2113?tls=false`,
 *   `esdb+discover://...`; user and password in it are sent with every call and leave batch appends on.
 * @param options.appendTimeoutMs The longest that one append takes, repetitions included (default 10,000).
 * @param options.readTimeoutMs The longest that one page of events takes (default 5,000). Reading a stream
 *   asks again for as long once more; a subscription is dropped.
 * @param options.backoff Between the repetitions.
 * @param options.credentials Instead of those in the connection string; appends then go one call each.
 *   Whoever it is must be allowed to read `$all`.
 * @throws Error when the connection string cannot be read, or when a store is open in this process already.
 *
 * @see https://developers.eventstore.com/clients/grpc/getting-started
 */
export function openEventStoreDb(options: {
  readonly connectionString: string;
  readonly appendTimeoutMs?: number;
  readonly readTimeoutMs?: number;
  readonly backoff?: Backoff;
  readonly credentials?: Credentials;
  readonly log: StoreLog;
}): EventStoreDb {
  const { connectionString, log, credentials, backoff = defaultBackoff } = options;
  const { readTimeoutMs = 5_000 } = options;
  if (isOpen) throw new Error('one EventStoreDB store is open in this process already');
  refuseMisleading(connectionString);
  // Two clients: when a reading fails, the library changes the connection of its client under the
  // appends, and their answers then meet promises that are gone.
  const forReading = new Connection(connectionString);
  const forAppending = new Connection(connectionString);
  isOpen = true;
  const closing = new AbortController();
  const reader = openReader({ connection: forReading, timeoutMs: readTimeoutMs, credentials });
  const end = new StoreEnd(() => reader.end());
  const append = openAppender({
    connection: forAppending,
    reader,
    timeoutMs: options.appendTimeoutMs ?? 10_000,
    backoff,
    credentials,
    closing: closing.signal,
    log,
  });
  const { readAll, subscribe } = openSubscriber({
    connection: forReading,
    reader,
    end,
    credentials,
    closing: closing.signal,
  });

  return {
    append: async (stream, expected, events) => {
      if (closing.signal.aborted) throw new Error('the event store is closed');
      invariant(events.length > 0, 'an append holds at least one event');
      invariant(categoryOf(stream).length > 0, `a stream is named <category>-<id>, not ${stream}`);
      const result = await append({ stream, expected, events });
      if (result.kind === 'appended') end.saw(result.position);
      return result;
    },

    async *read(stream, from = revision(0)) {
      const again = {
        what: `read ${stream}`,
        timeoutMs: 2 * readTimeoutMs,
        backoff,
        signal: closing.signal,
        log,
      };
      for (let next = from; ;) {
        const page = await retrying(again, () => reader.pageOfStream(stream, next, PAGE));
        yield* page;
        const last = page.at(-1);
        if (last === undefined || page.length < PAGE) return;
        next = revision(last.revision + 1n);
      }
    },

    readAll,
    subscribe,

    health: async () => {
      try {
        const position = await end.now();
        return { ok: true, detail: `reachable, ends at ${position}`, end: position };
      } catch (error) {
        return { ok: false, detail: error instanceof Error ? error.message : String(error) };
      }
    },

    close: async () => {
      if (closing.signal.aborted) return;
      closing.abort();
      end.close();
      await Promise.all([forReading.close(), forAppending.close()]);
      isOpen = false;
    },
  };
}

/** @throws Error for what the connection string may say and this adapter cannot stand. */
function refuseMisleading(connectionString: string): void {
  if (/[?&]throwOnAppendFailure=false/i.test(connectionString)) {
    throw new Error('throwOnAppendFailure=false hides the revision of a conflict: leave it out');
  }
  if (/[?&]nodePreference=(?!leader)/i.test(connectionString)) {
    throw new Error('only the leader is asked, so nodePreference must be leader: leave it out');
  }
}
