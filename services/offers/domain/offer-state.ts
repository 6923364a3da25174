import type { CapacityShare, OfferContent } from '@bourse/contracts/offers';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Day } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { addMinutes, type Minutes } from '@bourse/kernel/minutes';

/** What an exchange holds of the capacity. */
export type Reservation =
  | ({ readonly status: 'reserved'; readonly attempt: number } & Taken)
  | { readonly status: 'released'; readonly attempt: number }
  | ({ readonly status: 'consumed'; readonly attempt: number } & Taken);

type Taken = {
  readonly minutes: Minutes;
  /** The same, by period and in order; none where the offer had no periods. */
  readonly shares: readonly CapacityShare[];
};

type Published = {
  readonly offerId: Uuid;
  readonly lenderId: TerritoryId;
  readonly content: OfferContent;
  readonly reservations: ReadonlyMap<Uuid, Reservation>;
  /** The highest attempt of each exchange whose reservation was refused. */
  readonly refusals: ReadonlyMap<Uuid, number>;
};

export type Offer =
  | { readonly status: 'unpublished'; readonly refusals: ReadonlyMap<Uuid, number> }
  /** Open to new reservations. */
  | ({ readonly status: 'open' } & Published)
  | ({ readonly status: 'paused' } & Published)
  /** Over for new reservations; what is reserved stays. */
  | ({ readonly status: 'withdrawn' } & Published)
  | ({ readonly status: 'expired' } & Published);

export type PublishedOffer = Exclude<Offer, { status: 'unpublished' }>;

/** In order of precedence: who asks, then what the offer is like, then what is asked. */
export type OfferRejection =
  | { readonly code: 'offer_unknown' }
  | { readonly code: 'not_the_lender' }
  | { readonly code: 'offer_already_published' }
  | { readonly code: 'offer_closed'; readonly status: 'withdrawn' | 'expired' }
  | { readonly code: 'date_in_the_past'; readonly field: string; readonly today: Day }
  | { readonly code: 'periods_not_the_sum'; readonly sumMinutes: Minutes }
  | { readonly code: 'offer_not_due'; readonly expiresOn: Day | null }
  | { readonly code: 'capacity_below_commitments'; readonly committedMinutes: Minutes }
  | {
      readonly code: 'period_below_commitments';
      readonly startsOn: Day;
      readonly endsOn: Day;
      readonly committedMinutes: Minutes;
    }
  | { readonly code: 'reservation_unknown' }
  | { readonly code: 'reservation_already_resolved' }
  | { readonly code: 'exceeds_reservation'; readonly reservedMinutes: Minutes };

/** What is reserved or consumed: the part of the capacity that can no longer be promised. */
export const committedMinutes = (offer: PublishedOffer): Minutes => {
  let committed = 0;
  for (const reservation of offer.reservations.values()) {
    if (reservation.status !== 'released') committed = addMinutes(committed, reservation.minutes);
  }
  return committed;
};
