import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@bourse/kernel/ids';
import {
  BeyondEndError,
  type EventStore,
  type EventToAppend,
  type RecordedEvent,
  revision,
  START,
  storePosition,
  type StreamName,
  type SubscriptionMessage,
} from './port.ts';

/** A store under test, and how to open the same data again. */
export type StoreUnderTest = {
  readonly store: EventStore;
  /** Closes and opens again, as a restarted process would. */
  reopen(): Promise<EventStore>;
  dispose(): Promise<void>;
};

const happened = (value: unknown = null): EventToAppend => ({
  id: newId(),
  type: 'SomethingHappened',
  data: { value },
  metadata: {
    $correlationId: newId(),
    $causationId: newId(),
    commandId: newId(),
    fingerprint: 'f',
    actor: 'process:test',
    recordedAt: '2026-01-31T12:00:00.000Z',
    schemaVersion: 1,
  },
});

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of source) found.push(one);
  return found;
}

/** Reads a subscription until `enough`, with a limit, so that a silent store fails instead of hanging. */
async function until(
  source: AsyncIterable<SubscriptionMessage>,
  enough: (seen: readonly SubscriptionMessage[]) => boolean,
): Promise<SubscriptionMessage[]> {
  const seen: SubscriptionMessage[] = [];
  const reading = (async () => {
    for await (const message of source) {
      seen.push(message);
      if (enough(seen)) return;
    }
  })();
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`after 10 s: ${seen.length} messages`)), 10_000);
  });
  await Promise.race([reading, limit]).finally(() => clearTimeout(timer));
  return seen;
}

const eventsOf = (messages: readonly SubscriptionMessage[]): RecordedEvent[] =>
  messages.flatMap((message) => (message.kind === 'event' ? [message.event] : []));
const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id);
const isLive = (messages: readonly SubscriptionMessage[]): boolean => {
  const last = messages.at(-1);
  return last?.kind === 'checkpoint' && last.live;
};

/**
 * What every adapter of the event store must do. Uses streams of its own in every run, and counts on
 * nothing else in the store: other writers' events may lie between its own.
 */
export function eventStoreContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`the event store contract: ${name}`, () => {
    let under: StoreUnderTest;
    let store: EventStore;
    beforeAll(async () => {
      under = await open();
      store = under.store;
    });
    afterAll(() => under.dispose());

    const category = () => `contract${newId().replaceAll('-', '')}`;
    const streamIn = (ofCategory: string): StreamName => `${ofCategory}-${newId()}`;

    describe('append', () => {
      test('gives back what was appended, in order, with its revisions', async () => {
        const stream = streamIn(category());
        const events = [happened('é'), happened({ deep: [1, 'x', null] }), happened(0.5)];
        const result = await store.append(stream, 'no_stream', events);
        expect(result).toMatchObject({ kind: 'appended', revision: 2n });

        const read = await all(store.read(stream));
        expect(read.map(({ revision: at }) => at)).toEqual([0n, 1n, 2n]);
        expect(read.map(({ id, type, data, metadata }) => ({ id, type, data, metadata }))).toEqual(
          events,
        );
        expect(read.every((event) => event.stream === stream)).toBe(true);
        expect(read.at(-1)?.position).toBe(
          result.kind === 'appended' ? result.position : undefined,
        );
      });

      test('answers another expectation with the actual state, and appends nothing', async () => {
        const stream = streamIn(category());
        expect(await store.append(stream, revision(0), [happened()])).toEqual({
          kind: 'conflict',
          actual: 'no_stream',
        });
        await store.append(stream, 'no_stream', [happened(), happened()]);
        for (const wrong of ['no_stream' as const, revision(0), revision(7)]) {
          expect(await store.append(stream, wrong, [happened()])).toEqual({
            kind: 'conflict',
            actual: 1n,
          });
        }
        expect(await all(store.read(stream))).toHaveLength(2);
      });

      test('acknowledges the same events again, with the first result', async () => {
        const stream = streamIn(category());
        const first = [happened(), happened()];
        const firstResult = await store.append(stream, 'no_stream', first);
        const second = [happened()];
        const secondResult = await store.append(stream, revision(1), second);

        expect(await store.append(stream, 'no_stream', first)).toEqual(firstResult);
        expect(await store.append(stream, revision(1), second)).toEqual(secondResult);
        expect(await all(store.read(stream))).toHaveLength(3);
      });

      test('does not mistake other events, fewer or more, for a repetition', async () => {
        const stream = streamIn(category());
        const [a, b] = [happened(), happened()];
        await store.append(stream, 'no_stream', [a, b]);
        for (const other of [
          [b, a],
          [a, happened()],
          [a, b, happened()],
        ]) {
          expect((await store.append(stream, 'no_stream', other)).kind).toBe('conflict');
        }
        expect(idsOf(await all(store.read(stream)))).toEqual([a.id, b.id]);
      });

      test('lets exactly one of many writers with the same expectation win', async () => {
        const stream = streamIn(category());
        const results = await Promise.all(
          Array.from({ length: 40 }, () => store.append(stream, 'no_stream', [happened()])),
        );
        expect(results.filter(({ kind }) => kind === 'appended')).toHaveLength(1);
        expect(await all(store.read(stream))).toHaveLength(1);
      });

      test('keeps concurrent appends to many streams apart and whole', async () => {
        const ofCategory = category();
        const orders = Array.from({ length: 200 }, () => ({
          stream: streamIn(ofCategory),
          events: [happened(), happened(), happened()],
        }));
        await Promise.all(
          orders.map(({ stream, events }) => store.append(stream, 'no_stream', events)),
        );
        const everything = await all(store.readAll(START, { categories: [ofCategory] }));
        expect(everything).toHaveLength(600);
        for (const { stream, events } of orders) {
          const places = everything.flatMap((event, index) =>
            event.stream === stream ? [index] : [],
          );
          expect(places.map((place) => everything[place]?.id)).toEqual(idsOf(events));
          // One append is one piece of the store's order.
          expect((places.at(-1) ?? 0) - (places[0] ?? 0)).toBe(2);
        }
      });

      test('refuses an append of nothing', async () => {
        await expect(store.append(streamIn(category()), 'no_stream', [])).rejects.toThrow();
      });
    });

    describe('read', () => {
      test('gives nothing for a stream that does not exist', async () => {
        expect(await all(store.read(streamIn(category())))).toEqual([]);
      });

      test('starts at a revision, and crosses pages', async () => {
        const stream = streamIn(category());
        const events = Array.from({ length: 1203 }, (_, index) => happened(index));
        await store.append(stream, 'no_stream', events);
        expect(idsOf(await all(store.read(stream)))).toEqual(idsOf(events));
        expect(idsOf(await all(store.read(stream, revision(1200))))).toEqual(
          idsOf(events.slice(1200)),
        );
        expect(await all(store.read(stream, revision(1203)))).toEqual([]);
      });
    });

    describe('readAll', () => {
      test('gives the categories asked for, in growing positions, after a position', async () => {
        const [one, two, other] = [category(), category(), category()];
        const streams = [streamIn(one), streamIn(other), streamIn(two), streamIn(one)];
        for (const stream of streams) await store.append(stream, 'no_stream', [happened()]);

        const found = await all(store.readAll(START, { categories: [one, two] }));
        expect(found.map(({ stream }) => stream)).toEqual([streams[0], streams[2], streams[3]]);
        const positions = found.map(({ position }) => position);
        expect(positions).toEqual([...positions].sort((a, b) => Number(a - b)));
        expect(new Set(positions).size).toBe(3);

        const after = storePosition(positions[0] ?? -1n);
        expect(idsOf(await all(store.readAll(after, { categories: [one, two] })))).toEqual(
          idsOf(found.slice(1)),
        );
      });

      test('does not take a category for another that it begins', async () => {
        const short = category();
        await store.append(streamIn(`${short}x`), 'no_stream', [happened()]);
        expect(await all(store.readAll(START, { categories: [short] }))).toEqual([]);
      });
    });

    describe('subscribe', () => {
      test('catches up, says so, and goes on live', async () => {
        const ofCategory = category();
        const stream = streamIn(ofCategory);
        const past = Array.from({ length: 700 }, () => happened());
        await store.append(stream, 'no_stream', past);
        const ended = new AbortController();
        const subscription = store.subscribe(START, { categories: [ofCategory] }, ended.signal);
        const iterator = subscription[Symbol.asyncIterator]();
        const same = { [Symbol.asyncIterator]: () => ({ next: () => iterator.next() }) };

        const caughtUp = await until(same, isLive);
        expect(idsOf(eventsOf(caughtUp))).toEqual(idsOf(past));

        const fresh = happened();
        await store.append(stream, revision(699), [fresh]);
        const live = await until(same, (seen) => eventsOf(seen).length === 1);
        expect(idsOf(eventsOf(live))).toEqual([fresh.id]);
        ended.abort();
      });

      test('passes checkpoints over what the filter leaves out', async () => {
        const mine = category();
        const ended = new AbortController();
        const subscription = store.subscribe(START, { categories: [mine] }, ended.signal);
        const written = await store.append(streamIn(category()), 'no_stream', [happened()]);
        const position = written.kind === 'appended' ? written.position : storePosition(0);
        const seen = await until(subscription, (messages) => {
          const last = messages.at(-1);
          return last?.kind === 'checkpoint' && last.position >= position;
        });
        expect(eventsOf(seen)).toEqual([]);
        ended.abort();
      });

      test('resumes after the last handled position without loss or repetition', async () => {
        const ofCategory = category();
        const events = Array.from({ length: 10 }, () => happened());
        await store.append(streamIn(ofCategory), 'no_stream', events);
        const filter = { categories: [ofCategory] };
        const first = new AbortController();
        const half = eventsOf(
          await until(
            store.subscribe(START, filter, first.signal),
            (seen) => eventsOf(seen).length === 4,
          ),
        );
        first.abort();
        const second = new AbortController();
        const from = storePosition(half.at(-1)?.position ?? -1n);
        const rest = eventsOf(await until(store.subscribe(from, filter, second.signal), isLive));
        second.abort();
        expect(idsOf([...half, ...rest])).toEqual(idsOf(events));
      });

      test('refuses to go on from beyond the end', async () => {
        const written = await store.append(streamIn(category()), 'no_stream', [happened()]);
        const end = written.kind === 'appended' ? written.position : storePosition(0);
        const beyond = storePosition(end + 1_000_000_000n);
        const messages = store.subscribe(
          beyond,
          { categories: [category()] },
          new AbortController().signal,
        );
        await expect(until(messages, () => true)).rejects.toThrow(BeyondEndError);
      });

      test('ends when told to, while it waits', async () => {
        const ended = new AbortController();
        const messages = store.subscribe(START, { categories: [category()] }, ended.signal);
        setTimeout(() => ended.abort(), 30);
        await until(messages, () => false);
        expect(ended.signal.aborted).toBe(true);
      });

      test('misses nothing that is appended while it looks', async () => {
        const ofCategory = category();
        const ended = new AbortController();
        const reading = until(
          store.subscribe(START, { categories: [ofCategory] }, ended.signal),
          (seen) => eventsOf(seen).length === 300,
        );
        const ids: string[] = [];
        for (let index = 0; index < 300; index += 1) {
          const event = happened(index);
          ids.push(event.id);
          await store.append(streamIn(ofCategory), 'no_stream', [event]);
        }
        expect(idsOf(eventsOf(await reading))).toEqual(ids);
        ended.abort();
      });
    });

    test('keeps everything over a restart', async () => {
      const stream = streamIn(category());
      const events = [happened(), happened()];
      await store.append(stream, 'no_stream', events);
      store = await under.reopen();
      expect(idsOf(await all(store.read(stream)))).toEqual(idsOf(events));
      expect((await store.append(stream, revision(1), [happened()])).kind).toBe('appended');
    });
  });
}
