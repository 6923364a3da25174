import type { SubscriptionHealth } from '@bourse/broadcast/port';
import type { RelayHealth } from '@bourse/broadcast/relay';
import type { FollowerHealth } from '@bourse/event-store/follower';
import type { Instant } from '@bourse/kernel/clock';
import type { Figures, HealthPart } from './service.ts';

const withError = (detail: string, lastError: string | undefined): string =>
  lastError === undefined ? detail : `${detail}: ${lastError}`;

/** How old an event in hand is. */
const ageOf = (recordedAt: Instant | undefined, nowMs: number): Figures =>
  recordedAt === undefined
    ? {}
    : { lagSeconds: Math.max(0, nowMs - Date.parse(recordedAt)) / 1000 };

/** A read model or a process over the service's own streams. It is well while it follows. */
export const followerPart = (
  health: FollowerHealth & { readonly parked?: number },
  nowMs: number,
): HealthPart => ({
  name: health.name,
  kind: 'follower',
  ok: health.state === 'live' && (health.parked ?? 0) === 0,
  detail: withError(
    `${health.state} at ${health.position}` +
      (health.parked === undefined ? '' : `, ${health.parked} parked`),
    health.lastError,
  ),
  figures: {
    position: Number(health.position),
    ...ageOf(health.inHandSince, nowMs),
    ...(health.parked === undefined ? {} : { parked: health.parked }),
  },
});

/**
 * What listens to topics. Dead letters wait for a person, and are said, but stop nothing.
 *
 * @param health.arrived Whether it has been near the end since its start.
 */
export const subscriptionPart = (
  name: string,
  health: SubscriptionHealth & { readonly arrived: boolean },
): HealthPart => ({
  name,
  kind: 'consumer',
  ok: health.state === 'running' && health.arrived,
  detail: withError(
    `${health.state === 'running' && !health.arrived ? 'catching_up' : health.state}, ` +
      `${health.lag} to go, ${health.deadLetters} set aside`,
    health.lastError,
  ),
  figures: {
    lagRecords: health.lag,
    ...(health.lagSeconds === undefined ? {} : { lagSeconds: health.lagSeconds }),
    deadLetters: health.deadLetters,
  },
});

/** What publishes the service's events. */
export const relayPart = (health: RelayHealth, nowMs: number): HealthPart => ({
  name: 'relay',
  kind: 'relay',
  ok: health.state === 'running',
  detail: withError(`${health.state} at ${health.position}`, health.reason),
  figures: { position: Number(health.position), ...ageOf(health.inHandSince, nowMs) },
});

/** What time moves on. */
export const deadlinesPart = (health: {
  readonly name: string;
  readonly state: 'running' | 'failing';
  readonly lastError?: string;
  /** What else there is to say of it. */
  readonly detail?: string;
  readonly figures?: Figures;
}): HealthPart => ({
  name: health.name,
  kind: 'deadlines',
  ok: health.state === 'running',
  detail: withError(
    health.detail === undefined ? health.state : `${health.state} ${health.detail}`,
    health.lastError,
  ),
  ...(health.figures === undefined ? {} : { figures: health.figures }),
});
