import {
  BACKWARDS,
  END,
  type EventStoreDBClient,
  type Position,
  START as FROM_START,
  StreamNotFoundError,
} from '@eventstore/db-client';
import {
  type RecordedEvent,
  type Revision,
  START,
  type StorePosition,
  type StreamName,
} from '../port.ts';
import type { Connection } from './connection.ts';
import { positionOf, toRecorded } from './recorded.ts';
import { SilenceError } from './within.ts';

/** Where a reading of everything begins: at the first event at or after this place. */
export type Place = typeof FROM_START | Position;

/** The place of an event; the beginning of the store for START. */
export const placeOf = (position: StorePosition): Place =>
  position === START ? FROM_START : { commit: position, prepare: position };

type Seen = { readonly position: StorePosition; readonly stream: string };
/** Any event of the store; `recorded` only for those that were asked for. */
type AnyEvent = Seen & { readonly recorded: RecordedEvent | undefined };

export type Credentials = { readonly username: string; readonly password: string };

/**
 * Said with every call. Only the leader is asked: a follower may lack what was handled already, which
 * would look like a store that lost events. Credentials are left out where there are none, as the
 * library chooses the way of appending by their presence.
 */
export const asLeader = (
  credentials: Credentials | undefined,
): { requiresLeader: true; credentials?: Credentials } => ({
  requiresLeader: true,
  ...(credentials === undefined ? {} : { credentials }),
});

/**
 * Reads in pages, each held whole in memory and each with a deadline, as this client's reads have none:
 * a slow consumer never holds a reading open, and a page can be asked for again.
 */
export function openReader(options: {
  readonly connection: Connection;
  readonly timeoutMs: number;
  readonly credentials: Credentials | undefined;
}) {
  const { connection, timeoutMs } = options;
  const as = asLeader(options.credentials);

  async function page<T>(read: (client: EventStoreDBClient) => Reading<T>): Promise<T[]> {
    const client = await connection.client();
    try {
      const found = await collect(read(client), timeoutMs);
      if (connection.hasGivenUp(client))
        throw new SilenceError('the client was given up meanwhile');
      return found;
    } catch (error) {
      if (error instanceof SilenceError) await connection.renew(client);
      throw error;
    }
  }

  return {
    /** At most `limit` events of a stream from a revision on; none when there is no such stream. */
    pageOfStream: async (
      stream: StreamName,
      from: Revision,
      limit: number,
    ): Promise<readonly RecordedEvent[]> =>
      (
        await page((client) =>
          client.readStream(stream, { fromRevision: from, maxCount: limit, ...as }),
        )
      ).map(toRecorded),

    /** At most `limit` events of anybody's, system events included. */
    pageOfAll: async (
      from: Place,
      limit: number,
      wanted: (stream: string) => boolean,
    ): Promise<readonly AnyEvent[]> =>
      (await page((client) => client.readAll({ fromPosition: from, maxCount: limit, ...as }))).map(
        (resolved) => {
          const stream = resolved.event?.streamId ?? '';
          return {
            stream,
            position: positionOf(resolved),
            recorded: wanted(stream) ? toRecorded(resolved) : undefined,
          };
        },
      ),

    /** The position of the last event of the store, whoever wrote it; START when there is none. */
    end: async (): Promise<StorePosition> => {
      const [last] = await page((client) =>
        client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1, ...as }),
      );
      return last === undefined ? START : positionOf(last);
    },
  };
}

export type Reader = ReturnType<typeof openReader>;

type Reading<T> = AsyncIterable<T> & {
  cancel(): Promise<void>;
  destroy(error: Error): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
};

async function collect<T>(reading: Reading<T>, timeoutMs: number): Promise<T[]> {
  // The client may report a failure after the reading is over; unheard it would end the process.
  reading.on('error', () => undefined);
  const timer = setTimeout(
    () => reading.destroy(new SilenceError(`waited ${timeoutMs} ms for a page`)),
    timeoutMs,
  );
  try {
    const found: T[] = [];
    for await (const one of reading) found.push(one);
    return found;
  } catch (error) {
    if (error instanceof StreamNotFoundError) return [];
    void reading.cancel().catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
