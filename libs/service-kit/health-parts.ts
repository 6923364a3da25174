import type { SubscriptionHealth } from '@bourse/broadcast/port';
import type { RelayHealth } from '@bourse/broadcast/relay';
import type { FollowerHealth } from '@bourse/event-store/follower';
import type { HealthPart } from './service.ts';

const withError = (detail: string, lastError: string | undefined): string =>
  lastError === undefined ? detail : `${detail}: ${lastError}`;

/** A read model or a process over the service's own streams. It is well while it follows. */
export const followerPart = (
  health: FollowerHealth & { readonly parked?: number },
): HealthPart => ({
  name: health.name,
  ok: health.state === 'live' && (health.parked ?? 0) === 0,
  detail: withError(
    `${health.state} at ${health.position}` +
      (health.parked === undefined ? '' : `, ${health.parked} parked`),
    health.lastError,
  ),
});

/** What listens to topics. Dead letters wait for a person, and are said, but stop nothing. */
export const subscriptionPart = (name: string, health: SubscriptionHealth): HealthPart => ({
  name,
  ok: health.state === 'running',
  detail: withError(
    `${health.state}, ${health.lag} to go, ${health.deadLetters} set aside`,
    health.lastError,
  ),
});

/** What publishes the service's events. */
export const relayPart = (health: RelayHealth): HealthPart => ({
  name: 'relay',
  ok: health.state === 'running',
  detail: withError(`${health.state} at ${health.position}`, health.reason),
});

/** What time moves on. */
export const deadlinesPart = (health: {
  readonly name: string;
  readonly state: 'running' | 'failing';
  readonly lastError?: string;
}): HealthPart => ({
  name: health.name,
  ok: health.state === 'running',
  detail: withError(health.state, health.lastError),
});
