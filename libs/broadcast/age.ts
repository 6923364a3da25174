import type { Clock } from '@bourse/kernel/clock';
import type { BroadcastRecord, SubscriptionHealth } from './port.ts';

/** When the event of a record was recorded, in milliseconds since 1970; undefined when it does not say. */
export function recordedAtMs({ headers }: Pick<BroadcastRecord, 'headers'>): number | undefined {
  const ms = Date.parse(headers['ce_time'] ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

/** The age of the oldest of these, for the health of a subscription. */
export function lagSecondsOf(
  recordedAt: Iterable<number | undefined>,
  clock: Clock,
): Pick<SubscriptionHealth, 'lagSeconds'> {
  const known = [...recordedAt].filter((ms) => ms !== undefined);
  if (known.length === 0) return {};
  // Clocks of several machines differ: nothing is younger than now.
  return { lagSeconds: Math.max(0, Date.parse(clock.now()) - Math.min(...known)) / 1000 };
}
