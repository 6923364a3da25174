import type { Broadcast, SubscriptionHealth } from '@bourse/broadcast/port';
import { publishedContracts } from '@bourse/contracts/topics';
import type { StorePosition } from '@bourse/event-store/port';
import { startBroadcastProjection } from '@bourse/projections/broadcast-projection';
import { faultQueries } from './faults.ts';
import { trailModel } from './model.ts';
import { trailQueries } from './queries.ts';
import { readingQueries } from './readings.ts';

export type Trail = {
  readonly events: ReturnType<typeof trailQueries>;
  readonly faults: ReturnType<typeof faultQueries>;
  readonly readings: ReturnType<typeof readingQueries>;
  /** Waits until it holds the event of a service at a position; undefined for a service that it does not hear. */
  readonly waitFor: (
    service: string,
    position: StorePosition,
    timeoutMs: number,
  ) => Promise<boolean> | undefined;
  /** Counts unreadable records among those set aside. */
  readonly health: () => Promise<SubscriptionHealth>;
  readonly stop: () => Promise<void>;
};

const services: ReadonlySet<string> = new Set(publishedContracts.map(({ context }) => context));

/** Starts to listen to every topic, and to write down what it hears. */
export async function startTrail(options: {
  readonly directory: string;
  readonly broadcast: Broadcast;
}): Promise<Trail> {
  const { directory, broadcast } = options;
  const projection = await startBroadcastProjection({
    model: trailModel,
    group: 'audit',
    directory,
    broadcast,
  });
  const events = trailQueries(projection.reader);
  const faults = faultQueries(projection.reader);

  return {
    events,
    faults,
    readings: readingQueries(projection.reader),
    waitFor: (service, position, timeoutMs) => {
      if (!services.has(service)) return undefined;
      // What a write answers that recorded nothing.
      if (position === 0n) return Promise.resolve(true);
      const find = () => (events.holds(service, position) ? true : undefined);
      return projection.expect(find, timeoutMs).then((found) => found === true);
    },
    health: async () => {
      const health = await projection.subscription.health();
      return { ...health, deadLetters: health.deadLetters + faults.countUnreadable() };
    },
    stop: () => projection.stop(),
  };
}
