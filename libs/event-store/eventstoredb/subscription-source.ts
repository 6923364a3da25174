import {
  type AllStreamResolvedEvent,
  type EventStoreDBClient,
  type Position,
  streamNameFilter,
} from '@eventstore/db-client';
import { asLeader, type Credentials, type Place } from './reader.ts';

/** Held here at the most; with more the server waits. */
const BUFFERED = 512;

export type SourceMessage =
  | { readonly kind: 'event'; readonly resolved: AllStreamResolvedEvent }
  /** The server has looked up to here. Not always the place of an event. */
  | { readonly kind: 'looked'; readonly at: Position };

/**
 * A filtered subscription to everything, as something to take messages from, in the server's order.
 * The library tells of checkpoints beside its stream of events: here they wait until all events before
 * them are taken, and hold back those after them.
 *
 * @param options.searchWindow The server says how far it has looked every so many events.
 * @param options.onNews Called when there may be something to take, or the source has ended.
 */
export function openSource(options: {
  readonly client: EventStoreDBClient;
  readonly after: Place;
  readonly prefixes: string[];
  readonly searchWindow: number;
  readonly credentials: Credentials | undefined;
  readonly onNews: () => void;
}) {
  const { onNews } = options;
  let looked: { readonly at: Position; readonly taken: () => void } | undefined;
  let state: { readonly kind: 'open' | 'ended' } | { readonly kind: 'failed'; error: unknown } = {
    kind: 'open',
  };
  const becomes = (next: typeof state) => {
    if (state.kind === 'open') state = next;
    onNews();
  };

  const subscription = options.client.subscribeToAll(
    {
      fromPosition: options.after,
      filter: streamNameFilter({
        prefixes: options.prefixes,
        maxSearchWindow: options.searchWindow,
        checkpointReached: (_subscription, at) =>
          new Promise<void>((taken) => {
            looked = { at, taken };
            onNews();
          }),
      }),
      ...asLeader(options.credentials),
    },
    { highWaterMark: BUFFERED },
  );
  // The error listener stays: an error after the end, unheard, would end the process.
  subscription.on('error', (error) => becomes({ kind: 'failed', error }));
  subscription.on('end', () => becomes({ kind: 'ended' }));
  subscription.on('close', () => becomes({ kind: 'ended' }));
  subscription.on('readable', onNews);

  return {
    /** The next message that is there; undefined when there is none at the moment. */
    take(): SourceMessage | undefined {
      const resolved = subscription.read() as AllStreamResolvedEvent | null;
      if (resolved !== null) return { kind: 'event', resolved };
      if (looked === undefined) return undefined;
      const { at, taken } = looked;
      looked = undefined;
      taken();
      return { kind: 'looked', at };
    },

    /** Whether nothing more will come. @throws what it was dropped with. */
    hasEnded(): boolean {
      if (state.kind === 'failed') throw state.error;
      return state.kind === 'ended';
    },

    close(): void {
      looked?.taken();
      subscription.destroy();
      void subscription.unsubscribe().catch(() => undefined);
    },
  };
}

export type Source = ReturnType<typeof openSource>;
