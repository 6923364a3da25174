import {
  BeyondEndError,
  type EventStore,
  type StorePosition,
  type StreamFilter,
  type SubscriptionMessage,
} from '../port.ts';
import { Bell } from '@bourse/kernel/bell';
import type { Connection } from './connection.ts';
import { Following, WINDOW } from './following.ts';
import { type Credentials, placeOf, type Reader } from './reader.ts';
import type { StoreEnd } from './store-end.ts';
import { openSource, type Source } from './subscription-source.ts';

/** Without a word from the server for so long, what it may be keeping back is looked at. */
const QUIET_MS = 25;

type Parts = {
  readonly connection: Connection;
  readonly reader: Reader;
  readonly end: StoreEnd;
  readonly credentials: Credentials | undefined;
  readonly closing: AbortSignal;
};

/** Reading and following everything, on a subscription that the server filters by the names of streams. */
export function openSubscriber(parts: Parts): Pick<EventStore, 'readAll' | 'subscribe'> {
  return {
    subscribe: (after, filter, signal) => subscribe(parts, after, filter, signal),

    async *readAll(after, filter) {
      const end = await parts.end.now();
      if (after >= end) return;
      const done = new AbortController();
      try {
        for await (const message of subscribe(parts, after, filter, done.signal)) {
          if (message.kind === 'checkpoint') {
            if (message.position >= end) return;
          } else {
            if (message.event.position > end) return;
            yield message.event;
          }
        }
        throw new Error('the event store ended a reading before its end');
      } finally {
        done.abort();
      }
    },
  };
}

async function* subscribe(
  parts: Parts,
  after: StorePosition,
  filter: StreamFilter,
  signal: AbortSignal,
): AsyncGenerator<SubscriptionMessage> {
  const bell = new Bell();
  const stop = AbortSignal.any([signal, parts.closing]);
  stop.addEventListener('abort', bell.ring);
  let failure: unknown;
  const unwatch = parts.end.watch((error) => {
    failure ??= error;
    bell.ring();
  });
  let source: Source | undefined;
  // Whoever aborts may never come back for more: then this is all the tidying up there is.
  const leave = () => {
    unwatch();
    source?.close();
  };
  stop.addEventListener('abort', leave);
  try {
    const end = await beforeAbort(parts.end.now(), stop);
    if (end === undefined || stop.aborted) return;
    if (after > end) throw new BeyondEndError(`position ${after} lies beyond the end, ${end}`);
    const client = await parts.connection.client();
    if (stop.aborted) return;
    source = openSource({
      client,
      after: placeOf(after),
      prefixes: filter.categories.map((category) => `${category}-`),
      searchWindow: WINDOW,
      credentials: parts.credentials,
      onNews: bell.ring,
    });
    const follower = new Following(parts, source, after, filter);
    if (after >= end) yield { kind: 'checkpoint', position: after, live: true };
    for (let quietSince = performance.now(); ;) {
      for await (const message of follower.whatIsThere()) {
        if (stop.aborted) return;
        yield message;
        quietSince = performance.now();
      }
      if (stop.aborted || source.hasEnded()) return;
      if (failure !== undefined)
        throw new Error('the end of the store could not be read', { cause: failure });
      if (!follower.isBehind) {
        await bell.rung();
        quietSince = performance.now();
        continue;
      }
      const quietForMs = performance.now() - quietSince;
      if (quietForMs < QUIET_MS) {
        await bell.rung(QUIET_MS - quietForMs);
        continue;
      }
      for await (const message of follower.lookAhead()) {
        if (stop.aborted) return;
        yield message;
      }
      quietSince = performance.now();
    }
  } finally {
    stop.removeEventListener('abort', leave);
    stop.removeEventListener('abort', bell.ring);
    leave();
  }
}

/** The promise's value, or undefined when the signal aborts first. */
async function beforeAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  let listener: (() => void) | undefined;
  const aborted = new Promise<undefined>((resolve) => {
    listener = () => resolve(undefined);
    signal.addEventListener('abort', listener);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (listener !== undefined) signal.removeEventListener('abort', listener);
  }
}
