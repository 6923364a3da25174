import type { CapacityPeriod, CapacityShare, OfferContent } from '@bourse/contracts/offers';
import type { Day } from '@bourse/kernel/clock';
import { addMinutes, type Minutes } from '@bourse/kernel/minutes';
import type { PublishedOffer } from './offer-state.ts';

/** First and last day, both included. */
export type Days = { readonly startsOn: Day; readonly endsOn: Day };

/** A period is known by its days: one that something is reserved in keeps them. */
const samePeriod = (one: Days, other: Days): boolean =>
  one.startsOn === other.startsOn && one.endsOn === other.endsOn;

/** The periods that have one of some days, in order; all of them where no days are known. */
export const overlapping = (
  periods: readonly CapacityPeriod[],
  days: Days | null,
): readonly CapacityPeriod[] =>
  days === null
    ? periods
    : periods.filter((period) => period.startsOn <= days.endsOn && period.endsOn >= days.startsOn);

/**
 * What is reserved or consumed by period, of the exchanges of an offer.
 *
 * @param exceptFor Whose reservation does not count: it gives back first what it holds.
 */
export function committedShares(
  offer: PublishedOffer,
  exceptFor?: string,
): readonly CapacityShare[] {
  const byPeriod = new Map<Day, CapacityShare>();
  for (const [exchangeId, reservation] of offer.reservations) {
    if (reservation.status === 'released' || exchangeId === exceptFor) continue;
    for (const share of reservation.shares) {
      const before = byPeriod.get(share.startsOn)?.minutes ?? 0;
      byPeriod.set(share.startsOn, { ...share, minutes: addMinutes(before, share.minutes) });
    }
  }
  return [...byPeriod.values()];
}

/** What is free of each of some periods. */
export const freeShares = (
  periods: readonly CapacityPeriod[],
  committed: readonly CapacityShare[],
): readonly CapacityShare[] =>
  periods.map(({ startsOn, endsOn, capacityMinutes }) => {
    const taken = committed.find((share) => share.startsOn === startsOn)?.minutes ?? 0;
    return { startsOn, endsOn, minutes: capacityMinutes - taken };
  });

/** Takes minutes from what there is, the earliest first. @returns as much as there is, at most. */
export function takeEarliest<Share extends { readonly minutes: Minutes }>(
  shares: readonly Share[],
  minutes: Minutes,
): readonly Share[] {
  let left = minutes;
  const taken: Share[] = [];
  for (const share of shares) {
    const part = Math.min(left, share.minutes);
    if (part > 0) taken.push({ ...share, minutes: part });
    left -= part;
  }
  return taken;
}

export const sumOf = (shares: readonly { readonly minutes: Minutes }[]): Minutes =>
  shares.reduce((sum, { minutes }) => addMinutes(sum, minutes), 0);

/** What the periods have in all; undefined of an offer without any. */
export const periodsSum = ({ periods }: OfferContent): Minutes | undefined =>
  periods.length === 0
    ? undefined
    : periods.reduce((sum, { capacityMinutes }) => addMinutes(sum, capacityMinutes), 0);

/** The first period of which other content would take what is reserved or consumed in it. */
export const shortenedPeriod = (
  offer: PublishedOffer,
  { periods }: OfferContent,
): CapacityShare | undefined =>
  committedShares(offer)
    .toSorted((one, other) => (one.startsOn < other.startsOn ? -1 : 1))
    .find(
      (share) =>
        !periods.some(
          (period) => samePeriod(period, share) && period.capacityMinutes >= share.minutes,
        ),
    );
