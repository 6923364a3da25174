import { openKafkaBroadcast } from '@bourse/broadcast/kafka';
import type { Broadcast, Delivery } from '@bourse/broadcast/port';
import { readingCategories } from '@bourse/contracts/readings';
import { publishedContracts, topics } from '@bourse/contracts/topics';
import { openEventStoreDb } from '@bourse/event-store/eventstoredb';
import { type RecordedEvent, START } from '@bourse/event-store/port';
import { systemClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { eventually } from '../../support/client.ts';

// What the engines hold, past all services.

// The trail's own list leaves out who looked at what.
const listed = publishedContracts.filter(({ category }) => !readingCategories.has(category));

/** Which service records the events of a category. */
export const serviceOf: ReadonlyMap<string, string> = new Map(
  listed.map(({ category, context }) => [category, context]),
);

const HEARD_WITHIN_MS = 30_000;

/** Every event that the store holds of what is told, in its order: the truth. */
export async function recordedEvents(storeUrl: string): Promise<readonly RecordedEvent[]> {
  const log = { warn: () => undefined };
  const store = openEventStoreDb({ connectionString: storeUrl, log });
  try {
    const categories = listed.map(({ category }) => category);
    const found: RecordedEvent[] = [];
    for await (const event of store.readAll(START, { categories })) found.push(event);
    return found;
  } finally {
    await store.close();
  }
}

/** Opens Kafka beside the services, for as long as `use` takes. */
export async function withKafka<Result>(
  brokers: readonly string[],
  use: (broadcast: Broadcast) => Promise<Result>,
): Promise<Result> {
  const broadcast = await openKafkaBroadcast({
    brokers,
    clientId: 'faults',
    topics,
    clock: systemClock,
  });
  try {
    return await use(broadcast);
  } finally {
    await broadcast.close();
  }
}

/** Every record that Kafka holds of these topics (default: all that is told), as a new group hears it. */
export const toldRecords = (
  brokers: readonly string[],
  of: readonly string[] = topics,
): Promise<readonly Delivery[]> =>
  withKafka(brokers, async (broadcast) => {
    // By place: what this group hears twice is not there twice.
    const told = new Map<string, Delivery>();
    const subscription = await broadcast.subscribe({
      group: `faults-${newId()}`,
      topics: of,
      poison: 'stall',
      handle: async (delivery) => {
        const { topic, partition, offset } = delivery;
        told.set(`${topic}/${partition}/${offset}`, delivery);
      },
    });
    const heardAll = ({ state, lag }: { state: string; lag: number }) =>
      state === 'running' && lag === 0;
    await eventually(() => subscription.health(), heardAll, HEARD_WITHIN_MS);
    return [...told.values()];
  });
