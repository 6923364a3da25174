import { type EventStoreDb, openEventStoreDb } from '@bourse/event-store/eventstoredb';
import type {
  EventStore,
  RecordedEvent,
  StreamName,
  SubscriptionMessage,
} from '@bourse/event-store/port';
import { newId } from '@bourse/kernel/ids';
import { QUICK } from '@bourse/projections/fixtures';
import { type EventStoreStandIn, startEventStoreStandIn } from '../eventstore-stand-in/stand-in.ts';

/** The adapter on a stand-in, for tests of what goes wrong. Quick to lose patience. */
export type OnStandIn = {
  readonly standIn: EventStoreStandIn;
  readonly store: EventStoreDb;
};

export type WayOfAppending = 'batch' | 'unary';

export async function onStandIn(
  options: {
    readonly way?: WayOfAppending;
    readonly appendTimeoutMs?: number;
    /** Told when the stand-in is up, before the store is opened. */
    readonly before?: (standIn: EventStoreStandIn) => void | Promise<void>;
  } = {},
): Promise<OnStandIn> {
  const standIn = await startEventStoreStandIn({ batchAppend: options.way !== 'unary' });
  await options.before?.(standIn);
  const store = openEventStoreDb({
    connectionString: standIn.connectionString,
    appendTimeoutMs: options.appendTimeoutMs ?? 1_000,
    readTimeoutMs: 1_500,
    backoff: QUICK,
    log: { warn: () => undefined },
  });
  opened.push(async () => {
    await store.close();
    await standIn.stop();
  });
  return { standIn, store };
}

const opened: (() => Promise<void>)[] = [];

/** For after each test: there is one store in a process at a time. */
export async function closeAll(): Promise<void> {
  for (const close of opened.splice(0)) await close();
}

export const newLamp = (): StreamName => `lamp-${newId()}`;

export async function allOf<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of source) found.push(one);
  return found;
}

/** Listens from a position on, in the background. */
export function listen(store: EventStore, ...[after, filter]: Parameters<EventStore['readAll']>) {
  const messages: SubscriptionMessage[] = [];
  const ended = new AbortController();
  const over = (async () => {
    for await (const message of store.subscribe(after, filter, ended.signal)) {
      messages.push(message);
    }
  })();
  // Looked at by the tests that expect it.
  over.catch(() => undefined);
  return {
    messages,
    over,
    stop: () => ended.abort(),
    events: (): RecordedEvent[] =>
      messages.flatMap((message) => (message.kind === 'event' ? [message.event] : [])),
    isLive: (): boolean => {
      const last = messages.at(-1);
      return last?.kind === 'checkpoint' && last.live;
    },
  };
}
