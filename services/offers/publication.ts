import { publication } from '@bourse/broadcast/publication';
import { offers } from '@bourse/contracts/offers';

/** What the others hear of an offer: everything, since nothing in it is private. */
export const offerPublication = publication(offers, {
  OfferPublished: (data) => data,
  OfferRevised: (data) => data,
  OfferPaused: (data) => data,
  OfferResumed: (data) => data,
  OfferWithdrawn: (data) => data,
  OfferExpired: (data) => data,
  CapacityReserved: (data) => data,
  CapacityReservationRefused: (data) => data,
  CapacityReleased: (data) => data,
  CapacityConsumed: (data) => data,
});
