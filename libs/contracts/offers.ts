import { z } from 'zod';
import { contract, event, type EventOf } from './contract.ts';
import {
  day,
  id,
  minutes,
  minutesOrNone,
  prose,
  reason,
  skills,
  territoryId,
  text,
  title,
  unitCostCents,
} from './values.ts';
import { wording } from './wording.ts';

/** Part of an offer's life, with what may be reserved and consumed in it; both days are in it. */
export const capacityPeriod = z.object({ startsOn: day, endsOn: day, capacityMinutes: minutes });
export type CapacityPeriod = z.infer<typeof capacityPeriod>;

/** As many as two years have months. */
export const MAX_PERIODS = 24;

const inOrder = (periods: readonly CapacityPeriod[]): boolean =>
  periods.every(
    ({ startsOn, endsOn }, nth) =>
      startsOn <= endsOn && startsOn > (periods[nth - 1]?.endsOn ?? ''),
  );

/** What a lender says of an offer, and may revise. */
export const offerContent = z.object({
  title,
  description: prose,
  skills,
  /** All that may be reserved and consumed over the life of the offer; the sum of the periods, where there are any. */
  capacityMinutes: minutes,
  /** When the capacity is there to have; none for one capacity over the life of the offer. */
  periods: z
    .array(capacityPeriod)
    .max(MAX_PERIODS)
    .refine(
      inOrder,
      wording(
        'must be in order and not overlap, each with its last day on or after its first',
        'doivent se suivre sans se chevaucher, chacune finissant au plus tôt le jour où elle commence',
      ),
    ),
  unitCostCents,
  /** In the lender's words: travel, notice, equipment ... */
  conditions: text.trim().max(4000),
  /** The last day on which it can be answered; null while it stays open. */
  expiresOn: day.nullable(),
});
export type OfferContent = z.infer<typeof offerContent>;

const offer = z.object({ offerId: id });
const reservation = offer.extend({ exchangeId: id });

/** What a reservation takes of one period. */
const capacityShare = z.object({ startsOn: day, endsOn: day, minutes });
export type CapacityShare = z.infer<typeof capacityShare>;

// Version 1 knew one capacity over the life of an offer.
const withoutPeriods = (older: unknown) => ({ periods: [], ...(older as object) });
const withoutShares = (older: unknown) => ({ shares: [], ...(older as object) });

export const offers = contract({
  context: 'offers',
  category: 'offer',
  topic: 'bourse.offers.offer.v1',
  events: {
    OfferPublished: event(
      offer.extend({ lenderId: territoryId, ...offerContent.shape }),
      withoutPeriods,
    ),
    OfferRevised: event(offer.extend(offerContent.shape), withoutPeriods),
    OfferPaused: event(offer),
    OfferResumed: event(offer),
    OfferWithdrawn: event(offer.extend({ reason })),
    OfferExpired: event(offer),
    CapacityReserved: event(
      reservation.extend({
        attempt: z.int().min(1),
        minutes,
        /** By period, in order; together they are the minutes. None of an offer without periods. */
        shares: z.array(capacityShare).max(MAX_PERIODS),
      }),
      withoutShares,
    ),
    CapacityReservationRefused: event(
      reservation.extend({
        attempt: z.int().min(1),
        minutes,
        cause: z.enum([
          'offer_unknown',
          'offer_not_open',
          'not_the_lender',
          /** No period has any of the days that are asked for. */
          'outside_periods',
          'capacity_exceeded',
        ]),
        availableMinutes: minutesOrNone,
      }),
    ),
    CapacityReleased: event(reservation.extend({ minutes })),
    /** Delivered and paid for; what was reserved beyond it is free again. */
    CapacityConsumed: event(
      reservation.extend({ minutes: minutesOrNone, releasedMinutes: minutesOrNone }),
    ),
  },
});
export type OfferEvent = EventOf<typeof offers>;
