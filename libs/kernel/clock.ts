/** A moment in UTC, ISO 8601 with milliseconds, such as `2026-01-31T12:00:00.000Z`: sorts as text. */
export type Instant = string;

/** A calendar day, `YYYY-MM-DD`: sorts as text. */
export type Day = string;

/** The only way to know what time it is. Injected, so that tests and simulations own it. */
export type Clock = { readonly now: () => Instant };

export const systemClock: Clock = { now: () => new Date().toISOString() };

/** A clock that stands still until it is told otherwise. */
export function fixedClock(start: Instant): Clock & { set(to: Instant): void } {
  let current = start;
  return {
    now: () => current,
    set: (to) => {
      current = to;
    },
  };
}

/** The day, in UTC, in which an instant lies. */
export const dayOf = (instant: Instant): Day => instant.slice(0, 10);

/** `instant` moved by a number of days of 24 hours, forward or (negative) back. */
export const addDays = (instant: Instant, days: number): Instant =>
  new Date(Date.parse(instant) + days * 86_400_000).toISOString();
