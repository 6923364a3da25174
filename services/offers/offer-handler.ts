import { type CommandHandler, commandHandler } from '@bourse/commands/command-handler';
import { offers } from '@bourse/contracts/offers';
import type { EventStore } from '@bourse/event-store/port';
import { type OfferCommand, offerDecider } from './domain/offer.ts';
import type { Offer, OfferRejection } from './domain/offer-state.ts';

/** Gives commands to offers: for the API and the processes alike. */
export type OfferHandler = CommandHandler<OfferCommand, Offer, OfferRejection>;

export const offerHandler = (store: EventStore): OfferHandler =>
  commandHandler(store, { contract: offers, decider: offerDecider });
