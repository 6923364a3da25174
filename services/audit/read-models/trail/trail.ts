import type { Broadcast, SubscriptionHealth } from '@bourse/broadcast/port';
import type { StorePosition } from '@bourse/event-store/port';
import { pause } from '@bourse/kernel/backoff';
import { startBroadcastProjection } from '@bourse/projections/broadcast-projection';
import { faultQueries } from './faults.ts';
import { heardContracts, trailModel } from './model.ts';
import { trailQueries } from './queries.ts';

export type Trail = {
  readonly events: ReturnType<typeof trailQueries>;
  readonly faults: ReturnType<typeof faultQueries>;
  /** Waits until it holds the event of a service at a position; undefined for a service that it does not hear. */
  readonly waitFor: (
    service: string,
    position: StorePosition,
    timeoutMs: number,
  ) => Promise<boolean> | undefined;
  /** Waits until it has once heard everything that was told. */
  readonly caughtUp: (timeoutMs: number) => Promise<boolean>;
  /** Counts unreadable records among those set aside. */
  readonly health: () => Promise<SubscriptionHealth>;
  readonly stop: () => Promise<void>;
};

const LOOK_EVERY_MS = 20;
const services: ReadonlySet<string> = new Set(heardContracts.map(({ context }) => context));

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
  const ending = new AbortController();

  return {
    events,
    faults,
    waitFor: (service, position, timeoutMs) => {
      if (!services.has(service)) return undefined;
      // What a write answers that recorded nothing.
      if (position === 0n) return Promise.resolve(true);
      const find = () => (events.holds(service, position) ? true : undefined);
      return projection.expect(find, timeoutMs).then((found) => found === true);
    },
    caughtUp: async (timeoutMs) => {
      const giveUpAt = performance.now() + timeoutMs;
      while (!ending.signal.aborted) {
        const { lag } = await projection.subscription.health();
        if (lag === 0) return true;
        if (performance.now() > giveUpAt) return false;
        await pause(LOOK_EVERY_MS, ending.signal);
      }
      return false;
    },
    health: async () => {
      const health = await projection.subscription.health();
      return { ...health, deadLetters: health.deadLetters + faults.countUnreadable() };
    },
    stop: async () => {
      ending.abort();
      await projection.stop();
    },
  };
}
