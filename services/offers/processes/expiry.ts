import type { Deadlines } from '@bourse/projections/deadlines';
import { startExpiry } from '@bourse/projections/expiry';
import type { ServicePorts } from '@bourse/service-kit/service';
import type { OfferCommand } from '../domain/offer.ts';
import type { OfferHandler } from '../offer-handler.ts';
import type { offerQueries } from '../read-models/offers/queries.ts';

/** Ends the offers whose last day has passed. */
export const startOfferExpiry = (
  { clock, logger }: ServicePorts,
  parts: {
    readonly handler: OfferHandler;
    readonly queries: ReturnType<typeof offerQueries>;
    readonly everyMs: number;
  },
): Deadlines =>
  startExpiry({
    process: 'offers.expiry',
    everyMs: parts.everyMs,
    clock,
    log: logger,
    handler: parts.handler,
    overdue: parts.queries.overdue,
    commandAt: (now): OfferCommand => ({ type: 'ExpireOffer', now }),
    notDue: 'offer_not_due',
  });
