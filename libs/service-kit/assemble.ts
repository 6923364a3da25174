import {
  type BroadcastSubscription,
  MAX_TOGETHER,
  type SubscriptionHealth,
} from '@bourse/broadcast/port';
import type { Relay } from '@bourse/broadcast/relay';
import type { Follower } from '@bourse/event-store/follower';
import type { StorePosition } from '@bourse/event-store/port';
import { pause } from '@bourse/kernel/backoff';
import type { Deadlines } from '@bourse/projections/deadlines';
import { deadlinesPart, followerPart, relayPart, subscriptionPart } from './health-parts.ts';
import type { ProblemTable } from './problem.ts';
import type { Route } from './route.ts';
import type { Service, WaitForOther } from './service.ts';

/** Something that listens to topics, under a name for the operator. */
type Listener = {
  readonly name: string;
  readonly health: BroadcastSubscription['health'];
  readonly stop: () => Promise<void>;
};

/** Everything that runs inside a service. */
export type ServiceParts = {
  readonly name: string;
  readonly routes: readonly Route[];
  readonly problems: ProblemTable;
  readonly relay?: Relay;
  /** Read models of its own streams: a read given a position waits for all of them. */
  readonly projections: readonly Follower[];
  /** Processes over its own streams. */
  readonly reactors?: readonly Follower[];
  readonly listeners: readonly Listener[];
  /** For a service whose read models show what others say. */
  readonly waitForOther?: WaitForOther;
  readonly deadlines?: readonly Deadlines[];
  /** Closes files, once everything else has stopped. */
  readonly close: () => void | Promise<void>;
};

/** Makes one service of its parts: ready when each of them is well, stopped when each of them has stopped. */
export function assembleService(parts: ServiceParts): Service {
  const { name, routes, problems, relay, projections, listeners } = parts;
  const { reactors = [], deadlines = [], waitForOther } = parts;
  const followers = [...projections, ...reactors];
  const arrived = arrivals();
  const every = async (asked: readonly Promise<boolean>[]): Promise<boolean> =>
    (await Promise.all(asked)).every(Boolean);

  return {
    name,
    routes,
    problems,
    waitFor: (position: StorePosition, timeoutMs: number) =>
      every(projections.map((projection) => projection.waitFor(position, timeoutMs))),
    ...(waitForOther === undefined ? {} : { waitForOther }),
    caughtUp: (timeoutMs) =>
      every([
        ...followers.map((follower) => follower.caughtUp(timeoutMs)),
        ...listeners.map((listener) => drained(listener, timeoutMs)),
      ]),
    health: async () => {
      const nowMs = Date.now();
      return [
        ...(relay === undefined ? [] : [relayPart(relay.health(), nowMs)]),
        ...followers.map((follower) => followerPart(follower.health(), nowMs)),
        ...(await Promise.all(
          listeners.map(async (one) => {
            const health = await one.health();
            return subscriptionPart(one.name, { ...health, arrived: arrived(one, health) });
          }),
        )),
        ...deadlines.map((one) => deadlinesPart(one.health())),
      ];
    },
    stop: async () => {
      // First what gives commands, then what shows their effect, then what tells the others.
      await Promise.all([...deadlines, ...reactors, ...listeners].map((part) => part.stop()));
      await Promise.all(projections.map((part) => part.stop()));
      await relay?.stop();
      await parts.close();
    },
  };
}

/**
 * Which listeners have once come to where there is little left: what one still holds back at its start, by
 * a long past, others wait for. From then on it is under way with the rest, however busy the day: to take
 * all copies of a service away at the same time would help nobody.
 */
function arrivals(): (listener: Listener, health: SubscriptionHealth) => boolean {
  const known = new WeakSet<Listener>();
  return (listener, { state, lag }) => {
    if (state === 'running' && lag <= MAX_TOGETHER) known.add(listener);
    return known.has(listener);
  };
}

const LOOK_EVERY_MS = 10;

/** Waits until a listener has heard all that was said. */
async function drained(listener: Listener, timeoutMs: number): Promise<boolean> {
  const ending = AbortSignal.timeout(timeoutMs);
  for (;;) {
    if ((await listener.health()).lag === 0) return true;
    if (ending.aborted) return false;
    await pause(LOOK_EVERY_MS, ending);
  }
}
