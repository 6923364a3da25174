import { expect, test } from '@jest/globals';
import { eventually } from '@bourse/kernel/eventually';
import { newId } from '@bourse/kernel/ids';
import { follow } from './follower.ts';
import {
  BeyondEndError,
  type EventStore,
  type RecordedEvent,
  revision,
  START,
  type StorePosition,
  storePosition,
  type SubscriptionMessage,
} from './port.ts';

const recorded = (at: number): RecordedEvent => ({
  id: newId(),
  type: 'LampLit',
  data: {},
  metadata: {
    $correlationId: newId(),
    $causationId: newId(),
    commandId: newId(),
    fingerprint: 'f',
    actor: 'tester',
    recordedAt: '2026-01-31T12:00:00.000Z',
    schemaVersion: 1,
  },
  stream: 'lamp-1',
  revision: revision(at),
  position: storePosition(at),
});
const event = (at: number): SubscriptionMessage => ({ kind: 'event', event: recorded(at) });
const checkpoint = (at: number, live: boolean): SubscriptionMessage => ({
  kind: 'checkpoint',
  position: storePosition(at),
  live,
});

const ended = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });

/** A source that plays one script a subscription, and stays silent after the last. */
function scripted(...scripts: readonly (readonly SubscriptionMessage[])[]) {
  const asked: StorePosition[] = [];
  const subscribe: EventStore['subscribe'] = async function* play(after, _filter, signal) {
    asked.push(after);
    yield* scripts[asked.length - 1] ?? [];
    if (asked.length >= scripts.length) await ended(signal);
  };
  return { asked, subscribe };
}

/** Follows a script; `handle` may refuse or take its time before a batch counts as handled. */
function start(
  { subscribe }: Pick<EventStore, 'subscribe'>,
  handle: (events: readonly RecordedEvent[]) => void | Promise<void> = () => undefined,
  backoff = { firstMs: 5, maxMs: 10 },
  from = -1,
  settings: { readonly maxBatch?: number } = {},
) {
  let position = storePosition(from);
  const batches: { readonly at: number[]; readonly position: bigint }[] = [];
  const ends: boolean[] = [];
  const errors: string[] = [];
  const unused = () => {
    throw new Error('a follower only subscribes');
  };
  const follower = follow({
    name: 'test',
    store: { subscribe, append: unused, read: unused, readAll: unused },
    filter: { categories: ['lamp'] },
    load: () => position,
    handle: async (events, to, live) => {
      await handle(events);
      batches.push({ at: events.map((one) => Number(one.position)), position: to });
      ends.push(live);
      position = to;
    },
    rewind: () => {
      position = START;
    },
    log: { error: (_details, sentence) => void errors.push(sentence), info: () => undefined },
    backoff,
    ...settings,
  });
  return { follower, batches, ends, errors };
}

test('handles events together up to the checkpoint, and an empty batch where nothing was', async () => {
  const source = scripted([event(1), event(2), checkpoint(4, false), checkpoint(9, true)]);
  const { follower, batches } = start(source);
  expect(await follower.waitFor(storePosition(9), 5_000)).toBe(true);
  expect(batches).toEqual([
    { at: [1, 2], position: 4n },
    { at: [], position: 9n },
  ]);
  expect(follower.health()).toEqual({ name: 'test', state: 'live', position: 9n });
  await follower.stop();
});

test('health tells since when the oldest event in hand is recorded, also while it fails', async () => {
  const source = scripted(
    [event(1), event(2), checkpoint(2, true)],
    [event(1), event(2), checkpoint(2, true)],
  );
  let failures = 0;
  let release = () => {};
  const { follower, errors } = start(source, async () => {
    failures += 1;
    if (failures === 1) throw new Error('not now');
    await new Promise<void>((resolve) => {
      release = resolve;
    });
  });
  const since = () => follower.health().inHandSince;
  await eventually('it has failed once', () => errors.length === 1);
  expect(since()).toBe('2026-01-31T12:00:00.000Z');
  await eventually('it is at it again', () => failures === 2);
  expect(since()).toBe('2026-01-31T12:00:00.000Z');
  release();
  expect(await follower.caughtUp(5_000)).toBe(true);
  expect(follower.health()).not.toHaveProperty('inHandSince');
  await follower.stop();
});

test('a long history is handled in batches of five hundred, without waiting for its end', async () => {
  const history = Array.from({ length: 1_100 }, (_, at) => event(at));
  const { follower, batches } = start(scripted([...history, checkpoint(1_100, true)]));
  expect(await follower.caughtUp(5_000)).toBe(true);
  expect(batches.map(({ at, position }) => [at.length, position])).toEqual([
    [500, 499n],
    [500, 999n],
    [100, 1_100n],
  ]);
  await follower.stop();
});

test('batches are as long as is asked for, and say whether that is the end of the store', async () => {
  const history = [...[1, 2, 3, 4, 5].map(event), checkpoint(5, false), event(6)];
  const source = scripted([...history, checkpoint(6, true), checkpoint(7, true)]);
  const { follower, batches, ends } = start(source, undefined, undefined, undefined, {
    maxBatch: 2,
  });
  expect(await follower.waitFor(storePosition(7), 5_000)).toBe(true);
  expect(batches.map(({ at }) => at)).toEqual([[1, 2], [3, 4], [5], [6], []]);
  expect(ends).toEqual([false, false, false, true, true]);
  await follower.stop();
});

test('what was given before a drop and not handled comes again, from the checkpoint', async () => {
  const source = scripted(
    [event(1), checkpoint(1, true), event(2)],
    [event(2), event(3), checkpoint(3, true)],
  );
  const { follower, batches } = start(source);
  expect(await follower.waitFor(storePosition(3), 5_000)).toBe(true);
  expect(source.asked).toEqual([START, 1n]);
  expect(batches.map(({ at }) => at)).toEqual([[1], [2, 3]]);
  await follower.stop();
});

test('is catching up until it is live, failing while it stands, stopped in the end', async () => {
  let fault: string | undefined;
  const scripts = Array.from({ length: 50 }, () => [event(5), checkpoint(5, true)]);
  const source = scripted([checkpoint(3, false)], ...scripts);
  const { follower } = start(source, (events) => {
    if (events.length > 0 && fault !== undefined) throw new Error(fault);
  });
  fault = 'no more paper';
  expect(follower.health()).toEqual({ name: 'test', state: 'catching_up', position: START });
  await eventually('it fails', () => follower.health().lastError === 'no more paper');
  expect(follower.health()).toMatchObject({ state: 'failing', position: 3n });
  expect(await follower.waitFor(storePosition(5), 10)).toBe(false);
  fault = undefined;
  expect(await follower.waitFor(storePosition(5), 5_000)).toBe(true);
  await follower.stop();
  expect(follower.health().state).toBe('stopped');
});

test('stopping lets the batch in hand finish, and takes no other', async () => {
  let inHand = false;
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const source = scripted([event(1), checkpoint(1, false), event(2), checkpoint(2, true)]);
  const { follower, batches } = start(source, () => {
    inHand = true;
    return held;
  });
  await eventually('a batch is in hand', () => inHand);
  const stopped = follower.stop();
  release();
  await stopped;
  expect(batches).toEqual([{ at: [1], position: 1n }]);
});

test('a subscription that ends silently is a drop like any other: told, and resumed after a pause', async () => {
  const source = scripted([event(1), checkpoint(1, true)], [], [event(2), checkpoint(2, true)]);
  const begun = performance.now();
  const { follower, errors } = start(source, undefined, { firstMs: 100, maxMs: 200 });
  await eventually('it ends', () => follower.health().state === 'failing');
  expect(follower.health().lastError).toBe('the subscription ended by itself');
  expect(await follower.waitFor(storePosition(2), 5_000)).toBe(true);
  // 100 ms after the first end, 200 ms after the next. Timers may be a little early.
  expect(performance.now() - begun).toBeGreaterThan(290);
  expect([source.asked, errors.length]).toEqual([[START, 1n, 1n], 2]);
  await follower.stop();
});

test('stopping does not wait for the end of a pause', async () => {
  const source = scripted([event(1), checkpoint(1, true)]);
  const never = () => {
    throw new Error('never');
  };
  const { follower, errors } = start(source, never, { firstMs: 60_000, maxMs: 60_000 });
  await eventually('it pauses', () => errors.length === 1);
  const begun = performance.now();
  await follower.stop();
  expect(performance.now() - begun).toBeLessThan(1_000);
});

test('begins again, loudly, where the store holds less than was handled', async () => {
  const lost: EventStore['subscribe'] = async function* play(after, _filter, signal) {
    if (after > storePosition(2)) throw new BeyondEndError('an older copy');
    yield* [event(1), event(2), checkpoint(2, true)];
    await ended(signal);
  };
  const { follower, batches, errors } = start({ subscribe: lost }, undefined, undefined, 9);
  expect(follower.health().position).toBe(9n);
  expect(await follower.caughtUp(5_000)).toBe(true);
  expect(batches).toEqual([{ at: [1, 2], position: 2n }]);
  expect(follower.health().position).toBe(2n);
  expect(errors).toContain('the store has lost events; a follower begins again');
  await follower.stop();
});

test('is live while it stays near the end of a store that is written all the time', async () => {
  const busy: EventStore['subscribe'] = async function* play(_after, _filter, signal) {
    yield checkpoint(1, true);
    for (let at = 2; !signal.aborted; at += 1) {
      yield* [event(at), checkpoint(at, false)];
      await new Promise((resolve) => {
        setTimeout(resolve, 1);
      });
    }
  };
  const { follower } = start({ subscribe: busy });
  expect(await follower.waitFor(storePosition(20), 5_000)).toBe(true);
  expect(follower.health().state).toBe('live');
  await follower.stop();
});

test('is catching up after it failed, however near it was before', async () => {
  const source = scripted([event(1), checkpoint(1, true)], [event(2), checkpoint(2, false)]);
  const { follower } = start(source);
  expect(await follower.waitFor(storePosition(2), 5_000)).toBe(true);
  expect(follower.health().state).toBe('catching_up');
  await follower.stop();
});
