import { Bell } from '@bourse/kernel/bell';
import { invariant } from '@bourse/kernel/invariant';
import {
  type AppendResult,
  BeyondEndError,
  categoryOf,
  type EventStore,
  type RecordedEvent,
  revision,
  type StorePosition,
  storePosition,
  type StreamFilter,
  type SubscriptionMessage,
} from '../port.ts';
import { type AppendOrder, openEventLog } from './event-log.ts';
import { oneByOne } from './one-by-one.ts';

const PAGE = 500;
/** Positions looked at in one go. */
const WINDOW = 10_000n;
/** Appends committed together at the most: bounds how long one commit holds the process. */
const MAX_GROUP = 1000;

type Waiting = AppendOrder & {
  readonly resolve: (result: AppendResult) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * The event store in one SQLite file, for one process. An append is acknowledged once it is on the
 * disk; appends asked for in the same turn of the event loop are committed as a group, so that they
 * share one wait for the disk.
 *
 * @param options.file The file; made when it is not there.
 */
export function openSqliteEventStore(options: {
  file: string;
}): EventStore & { close(): Promise<void> } {
  const log = openEventLog(options.file);
  const wakeUps = new Set<() => void>();
  let queue: Waiting[] = [];
  let closed = false;

  function commitGroup(): void {
    const group = queue.splice(0, MAX_GROUP);
    if (queue.length > 0) setImmediate(commitGroup);
    try {
      const results = log.appendAll(group);
      for (const [index, waiting] of group.entries()) {
        const result = results[index];
        invariant(result !== undefined, 'every append of a group has a result');
        waiting.resolve(result);
      }
    } catch (error) {
      // The transaction was rolled back: none of the group is stored.
      for (const waiting of group) waiting.reject(error);
    }
    for (const wake of wakeUps) wake();
  }

  async function* pagesOfAll(
    after: StorePosition,
    filter: StreamFilter,
    until = log.headOf(),
  ): AsyncGenerator<readonly RecordedEvent[], void, void> {
    let position = after;
    while (position < until) {
      // A window of the store at a time: a category may be rare, and nobody waits for a long scan.
      const end = position + WINDOW < until ? storePosition(position + WINDOW) : until;
      const page = log.pageOfAll(position, end, filter, PAGE);
      yield page;
      const last = page.at(-1);
      position = last !== undefined && page.length === PAGE ? last.position : end;
      if (position < until) await nextTurn();
    }
  }

  async function* messagesFrom(
    after: StorePosition,
    filter: StreamFilter,
    signal: AbortSignal,
  ): AsyncGenerator<readonly SubscriptionMessage[], void, void> {
    const bell = new Bell();
    const wake = () => bell.ring();
    wakeUps.add(wake);
    signal.addEventListener('abort', wake);
    try {
      const end = log.headOf();
      if (after > end) throw new BeyondEndError(`position ${after} lies beyond the end, ${end}`);
      let position = after;
      while (!stopped(signal)) {
        const head = log.headOf();
        for await (const page of pagesOfAll(position, filter, head)) {
          if (stopped(signal)) return;
          yield page.map((event) => ({ kind: 'event', event }));
        }
        if (stopped(signal)) return;
        position = head > position ? head : position;
        yield [{ kind: 'checkpoint', position, live: position >= log.headOf() }];
        if (stopped(signal)) return;
        if (position >= log.headOf()) await bell.rung();
      }
    } finally {
      wakeUps.delete(wake);
      signal.removeEventListener('abort', wake);
    }
  }

  const stopped = (signal: AbortSignal): boolean => closed || signal.aborted;

  return {
    append: (stream, expected, events) =>
      new Promise((resolve, reject) => {
        if (closed) throw new Error('the event store is closed');
        invariant(events.length > 0, 'an append holds at least one event');
        invariant(
          categoryOf(stream).length > 0,
          `a stream is named <category>-<id>, not ${stream}`,
        );
        queue.push({ stream, expected, events, resolve, reject });
        if (queue.length === 1) setImmediate(commitGroup);
      }),

    async *read(stream, from = revision(0)) {
      let next = from;
      for (;;) {
        const page = log.pageOfStream(stream, next, PAGE);
        yield* page;
        const last = page.at(-1);
        if (last === undefined || page.length < PAGE) return;
        next = revision(last.revision + 1n);
        await nextTurn();
      }
    },

    readAll: (after, filter) => oneByOne(pagesOfAll(after, filter)),
    subscribe: (after, filter, signal) =>
      oneByOne(messagesFrom(after, filter, signal), () => stopped(signal)),

    close: async () => {
      closed = true;
      while (queue.length > 0) await nextTurn();
      queue = [];
      for (const wake of wakeUps) wake();
      log.close();
    },
  };
}

const nextTurn = () =>
  new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
