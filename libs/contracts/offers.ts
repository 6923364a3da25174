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

/** What a lender says of an offer, and may revise. */
export const offerContent = z.object({
  title,
  description: prose,
  skills,
  /** All that may be reserved and consumed over the life of the offer. */
  capacityMinutes: minutes,
  unitCostCents,
  /** In the lender's words: travel, notice, equipment ... */
  conditions: text.trim().max(4000),
  /** The last day on which it can be answered; null while it stays open. */
  expiresOn: day.nullable(),
});
export type OfferContent = z.infer<typeof offerContent>;

const offer = z.object({ offerId: id });
const reservation = offer.extend({ exchangeId: id });

export const offers = contract({
  context: 'offers',
  category: 'offer',
  topic: 'bourse.offers.offer.v1',
  events: {
    OfferPublished: event(offer.extend({ lenderId: territoryId, ...offerContent.shape })),
    OfferRevised: event(offer.extend(offerContent.shape)),
    OfferPaused: event(offer),
    OfferResumed: event(offer),
    OfferWithdrawn: event(offer.extend({ reason })),
    OfferExpired: event(offer),
    CapacityReserved: event(reservation.extend({ attempt: z.int().min(1), minutes })),
    CapacityReservationRefused: event(
      reservation.extend({
        attempt: z.int().min(1),
        minutes,
        cause: z.enum(['offer_unknown', 'offer_not_open', 'not_the_lender', 'capacity_exceeded']),
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
