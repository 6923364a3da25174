import { day, instant } from '@bourse/contracts/values';
import { wording } from '@bourse/contracts/wording';
import { dayAfter, type Instant, startOfDay } from '@bourse/kernel/clock';
import { z } from 'zod';

const moment = z.union([day, instant, z.iso.datetime({ precision: 0 })], {
  error: wording(
    'must be a day (2026-01-31) or an instant (2026-01-31T12:00:00Z, or with milliseconds)',
    'doit être un jour (2026-01-31) ou un instant (2026-01-31T12:00:00Z, ou avec les millisecondes)',
  ),
});
const example = '2026-01-31';
const days = 'of a day in the legal time of mainland France';

export const since = moment.meta({
  description: `Recorded at this instant or later, or from the start ${days} on.`,
  example,
});
export const until = moment.meta({
  description: `Recorded before this instant, or up to the end ${days}.`,
  example,
});

const isDay = (given: string): boolean => !given.includes('T');

/**
 * The period that is asked for.
 *
 * @param asked What passed {@link since} and {@link until}.
 * @returns Its first instant and the one that it ends before; undefined when it begins after its end.
 */
export function periodOf(asked: {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}): { readonly from: Instant | undefined; readonly to: Instant | undefined } | undefined {
  const from = asked.from === undefined ? undefined : startOf(asked.from);
  const to = asked.to === undefined ? undefined : endOf(asked.to);
  if (from === undefined || asked.to === undefined || to === undefined) return { from, to };
  // The end of a day is the start of the next, which it does not hold.
  const isOver = isDay(asked.to) ? from >= to : from > to;
  return isOver ? undefined : { from, to };
}

const startOf = (given: string): Instant =>
  isDay(given) ? startOfDay(given) : new Date(given).toISOString();

const endOf = (given: string): Instant => startOf(isDay(given) ? dayAfter(given) : given);
