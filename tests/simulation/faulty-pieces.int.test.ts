import { expect, test } from '@jest/globals';
import type { EventStore } from '@bourse/event-store/port';
import { derivedId } from '@bourse/kernel/ids';
import { runEpisode } from './episode.ts';
import { drawPlan } from './plan.ts';
import { ownPieces, type Pieces } from './world.ts';

// A simulation that finds nothing is worth what it would find: each of these is given a store or a
// broadcast that breaks a promise of its port, and says so within a small number of steps. Which invariant
// is violated first depends on all that happens, and may change with it.

const SEEDS = [3, 4, 5];
const STEPS = 2_000;
const MAX_STEPS_TO_REST = 3_000;

/** What is found first, over some episodes; undefined when nothing is. */
async function violationWith(pieces: Partial<Pieces>): Promise<string | undefined> {
  for (const seed of SEEDS) {
    const plan = { ...drawPlan(seed, STEPS), maxStepsToRest: MAX_STEPS_TO_REST };
    const { violation } = await runEpisode(plan, { ...ownPieces, ...pieces });
    if (violation !== undefined) return violation.invariant;
  }
  return undefined;
}

test('with its own pieces the same episodes are left alone', async () => {
  expect(await violationWith({})).toBeUndefined();
});

/** What is found with a store of which some calls are others. */
const violationWithStore = (change: (store: EventStore) => Partial<EventStore>) =>
  violationWith({
    storeFor: (ground, owner) => {
      const store = ownPieces.storeFor(ground, owner);
      return { ...store, ...change(store) };
    },
  });

test('a store that applies an append twice is found out', async () => {
  const invariant = await violationWithStore((store) => ({
    append: async (stream, expected, events) => {
      const result = await store.append(stream, expected, events);
      if (result.kind !== 'appended' || !stream.startsWith('ledger-')) return result;
      const again = events.map((event) => ({ ...event, id: derivedId(event.id, 'again') }));
      return store.append(stream, result.revision, again);
    },
  }));
  expect(invariant).toBeDefined();
});

test('a store that lets writers pass who expect another revision is found out', async () => {
  const invariant = await violationWithStore((store) => ({
    append: async (stream, expected, events) => {
      const result = await store.append(stream, expected, events);
      return result.kind === 'conflict' ? store.append(stream, result.actual, events) : result;
    },
  }));
  expect(invariant).toBeDefined();
});

test('a subscription that passes over an event where it goes on is found out', async () => {
  const invariant = await violationWithStore((store) => ({
    subscribe: async function* (after, filter, signal) {
      let passed = after < 0n;
      for await (const message of store.subscribe(after, filter, signal)) {
        if (message.kind === 'event' && !passed) passed = true;
        else yield message;
      }
    },
  }));
  expect(invariant).toBeDefined();
});

test('a broadcast that acknowledges what it has not kept is found out', async () => {
  let published = 0;
  const invariant = await violationWith({
    broadcastFor: (ground, owner) => {
      const broadcast = ownPieces.broadcastFor(ground, owner);
      return {
        ...broadcast,
        publish: async (topic, records) => {
          published += records.length;
          if (published % 50 !== 0) await broadcast.publish(topic, records);
        },
      };
    },
  });
  expect(invariant).toBeDefined();
});
