import { addDays, type Day, dayOf, systemClock } from '@bourse/kernel/clock';

/** Today, as the bourse counts days; or so many days from it. */
export const today = (days = 0): Day => dayOf(addDays(systemClock.now(), days));
