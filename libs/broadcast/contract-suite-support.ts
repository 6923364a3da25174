import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@bourse/kernel/ids';
import type {
  Broadcast,
  BroadcastRecord,
  BroadcastSubscription,
  Delivery,
  SubscribeOptions,
} from './port.ts';

const WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 10;

/** Waits until a condition holds. @throws Error with `what` when it does not within 15 s. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const giveUpAt = Date.now() + WITHIN_MS;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`Not within ${WITHIN_MS} ms: ${what}`);
    await sleep(LOOK_EVERY_MS);
  }
}

/** Where the clock of every adapter under test stands. */
export const NOON = '2026-01-31T12:00:00.000Z';

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

/** A moment in which something that must not happen would have happened. */
export const aMoment = (): Promise<void> => sleep(300);

export const newGroup = (): string => `group-${newId()}`;

/** A record of a key that says which one of it this is. */
export const recordOf = (key: string, value: unknown): BroadcastRecord => ({
  key,
  headers: { 'content-type': 'application/json' },
  value: JSON.stringify(value),
});

/** `count` keys with `each` records, one of each key in turn. */
export const recordsOf = (keys: readonly string[], each: number): BroadcastRecord[] =>
  Array.from({ length: each }, (_, nth) => keys.map((key) => recordOf(key, nth))).flat();

/** Keys that no other run uses, in an order that a partitioner spreads. */
export const newKeys = (count: number): string[] =>
  Array.from({ length: count }, () => `offer-${newId()}`);

/** What a consumer was given, in the order in which it finished. */
export type Listener = {
  readonly heard: Delivery[];
  /** The values heard of a key, in order. */
  of(key: string): unknown[];
  /** Waits until so many records are heard, all keys together. */
  waitFor(count: number): Promise<void>;
};

function listenerOf(heard: Delivery[]): Listener {
  return {
    heard,
    of: (key) =>
      heard.filter((one) => one.key === key).map((one) => JSON.parse(one.value) as unknown),
    waitFor: (count) =>
      eventually(`${count} records heard, ${heard.length} until now`, () => heard.length >= count),
  };
}

/** Subscribes a listener that handles everything, after the `handle` of the options, where one is given. */
export async function listen(
  broadcast: Broadcast,
  options: Omit<SubscribeOptions, 'handle' | 'poison'> & Partial<SubscribeOptions>,
): Promise<Listener & { readonly subscription: BroadcastSubscription }> {
  const heard: Delivery[] = [];
  const subscription = await broadcast.subscribe({
    poison: 'stall',
    ...options,
    handle: async (delivery) => {
      await options.handle?.(delivery);
      heard.push(delivery);
    },
  });
  return { ...listenerOf(heard), subscription };
}
