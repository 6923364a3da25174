import type { Delivery } from '@bourse/broadcast/port';
import { exchanges, type ExchangeEvent } from '@bourse/contracts/exchanges';
import type { Clock, Instant } from '@bourse/kernel/clock';
import { listener, type Step } from '@bourse/projections/listener';
import type { OfferCommand } from '../domain/offer.ts';
import type { OfferHandler } from '../offer-handler.ts';

/**
 * Follows exchanges and does for each what concerns the capacity: reserve it, give it back, consume
 * it. Exchanges come in order, each step at least once; repeated steps have no effect.
 */
export const securingProcess = (ports: {
  readonly handler: OfferHandler;
  readonly clock: Clock;
}): ((delivery: Delivery) => Promise<void>) =>
  listener({
    ...ports,
    process: 'offers.securing',
    hears: exchanges,
    stepOf,
    // Nothing to give back: the reservation had been refused.
    harmless: (code, command) =>
      command.type === 'ReleaseCapacity' &&
      (code === 'reservation_unknown' || code === 'offer_unknown'),
  });

function stepOf(event: ExchangeEvent, now: Instant): Step<OfferCommand> | undefined {
  switch (event.type) {
    case 'SecuringStarted': {
      const { offerId, exchangeId, attempt, lenderId, minutes, startsOn, endsOn } = event.data;
      if (offerId === null) return undefined;
      const days = startsOn === null || endsOn === null ? null : { startsOn, endsOn };
      const asked = { offerId, exchangeId, attempt, lenderId, minutes, days, now };
      return { id: offerId, command: { type: 'ReserveCapacity', ...asked } };
    }
    case 'SecuringRefused': {
      const { offerId, exchangeId, attempt } = event.data;
      return offerId === null
        ? undefined
        : { id: offerId, command: { type: 'ReleaseCapacity', exchangeId, attempt } };
    }
    case 'ExchangeCancelled':
    case 'ExchangeLapsed': {
      const { offerId, exchangeId } = event.data;
      return offerId === null
        ? undefined
        : { id: offerId, command: { type: 'ReleaseCapacity', exchangeId, attempt: null } };
    }
    case 'ExchangeSettled': {
      const { offerId, exchangeId, minutes } = event.data;
      return offerId === null
        ? undefined
        : { id: offerId, command: { type: 'ConsumeCapacity', exchangeId, minutes } };
    }
    default:
      // The other steps of an exchange do not touch the capacity.
      return undefined;
  }
}
