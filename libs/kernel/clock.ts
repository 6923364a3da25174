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

const HOUR_MS = 3_600_000;
// Swedish writes days as ISO 8601 does.
const legalDay = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris' });

/** The day in which an instant lies, in the legal time of mainland France: what deadlines and periods go by. */
export const dayOf = (instant: Instant): Day => legalDay.format(new Date(instant));

/** The first instant of a day, in the legal time of mainland France. */
export function startOfDay(day: Day): Instant {
  const midnight = Date.parse(`${day}T00:00:00.000Z`);
  // One hour ahead of UTC in winter, two in summer.
  const inSummer = new Date(midnight - 2 * HOUR_MS).toISOString();
  return dayOf(inSummer) === day ? inSummer : new Date(midnight - HOUR_MS).toISOString();
}

/** The day after a day. */
export const dayAfter = (day: Day): Day =>
  new Date(Date.parse(`${day}T00:00:00.000Z`) + 24 * HOUR_MS).toISOString().slice(0, 10);

/** The latest day that it is anywhere at an instant (UTC+14): a day that has not begun there lies in the future for everybody. */
export const latestDayAt = (instant: Instant): Day =>
  new Date(Date.parse(instant) + 14 * HOUR_MS).toISOString().slice(0, 10);

/** `instant` moved by a number of days of 24 hours, forward or (negative) back. */
export const addDays = (instant: Instant, days: number): Instant =>
  new Date(Date.parse(instant) + days * 24 * HOUR_MS).toISOString();
