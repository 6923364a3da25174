import type { OfferEvent } from '@bourse/contracts/offers';
import { assertNever } from '@bourse/kernel/assert-never';
import { type Decider } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import { decideCapacity, type CapacityCommand } from './capacity.ts';
import type { Offer, OfferRejection, PublishedOffer, Reservation } from './offer-state.ts';
import { takeEarliest } from './periods.ts';
import { decidePublication, type PublicationCommand } from './publishing.ts';

export type OfferCommand = PublicationCommand | CapacityCommand;

/** One offer of expertise and its capacity. Streams: `offer-<offerId>`. */
export const offerDecider: Decider<OfferCommand, OfferEvent, Offer, OfferRejection> = {
  initialState: () => ({ status: 'unpublished', refusals: new Map() }),

  decide: (command, offer) => {
    switch (command.type) {
      case 'PublishOffer':
      case 'ReviseOffer':
      case 'PauseOffer':
      case 'ResumeOffer':
      case 'WithdrawOffer':
      case 'ExpireOffer':
        return decidePublication(command, offer);
      case 'ReserveCapacity':
      case 'ReleaseCapacity':
      case 'ConsumeCapacity':
        return decideCapacity(command, offer);
      default:
        return assertNever(command);
    }
  },

  evolve: (offer, event) => {
    if (event.type === 'OfferPublished') {
      const { offerId, lenderId, ...content } = event.data;
      const { refusals } = offer;
      return { status: 'open', offerId, lenderId, content, reservations: new Map(), refusals };
    }
    if (event.type === 'CapacityReservationRefused') {
      const { exchangeId, attempt } = event.data;
      return { ...offer, refusals: new Map(offer.refusals).set(exchangeId, attempt) };
    }
    if (offer.status === 'unpublished') throw new Error(`${event.type} before OfferPublished`);
    switch (event.type) {
      case 'OfferRevised': {
        const { offerId: _, ...content } = event.data;
        return { ...offer, content };
      }
      case 'OfferPaused':
        return { ...offer, status: 'paused' };
      case 'OfferResumed':
        return { ...offer, status: 'open' };
      case 'OfferWithdrawn':
        return { ...offer, status: 'withdrawn' };
      case 'OfferExpired':
        return { ...offer, status: 'expired' };
      case 'CapacityReserved': {
        const { exchangeId, attempt, minutes, shares } = event.data;
        return withReservation(offer, exchangeId, { status: 'reserved', attempt, minutes, shares });
      }
      case 'CapacityReleased': {
        const attempt = offer.reservations.get(event.data.exchangeId)?.attempt ?? 0;
        return withReservation(offer, event.data.exchangeId, { status: 'released', attempt });
      }
      case 'CapacityConsumed': {
        const { exchangeId, minutes } = event.data;
        const before = offer.reservations.get(exchangeId);
        const attempt = before?.attempt ?? 0;
        const held = before?.status === 'reserved' ? before.shares : [];
        const shares = takeEarliest(held, minutes);
        return withReservation(offer, exchangeId, { status: 'consumed', attempt, minutes, shares });
      }
      default:
        return assertNever(event, 'event');
    }
  },
};

const withReservation = (
  offer: PublishedOffer,
  exchangeId: Uuid,
  reservation: Reservation,
): PublishedOffer => ({
  ...offer,
  reservations: new Map(offer.reservations).set(exchangeId, reservation),
});
