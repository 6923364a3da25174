import type { Delivery } from '@bourse/broadcast/port';
import { type OfferEvent, offers } from '@bourse/contracts/offers';
import { addDays, type Clock, type Instant } from '@bourse/kernel/clock';
import { listener, type Step } from '@bourse/projections/listener';
import type { ExchangeCommand } from '../domain/exchange.ts';
import type { ExchangeHandler } from '../exchange-handler.ts';

/** Hears what the offers service answers when capacity is sought, and tells the exchange. */
export const capacityAnswers = (ports: {
  readonly handler: ExchangeHandler;
  readonly clock: Clock;
  /** How long the parties have to find other terms when there is no capacity. */
  readonly answerWithinDays: number;
}): ((delivery: Delivery) => Promise<void>) =>
  listener({
    ...ports,
    process: 'settlement.capacity',
    hears: offers,
    stepOf: (event, now) => stepOf(event, addDays(now, ports.answerWithinDays)),
    harmless: () => false,
  });

function stepOf(event: OfferEvent, answerBy: Instant): Step<ExchangeCommand> | undefined {
  switch (event.type) {
    case 'CapacityReserved': {
      const { exchangeId: id, attempt } = event.data;
      return { id, command: { type: 'RecordCapacity', attempt } };
    }
    case 'CapacityReservationRefused': {
      const { exchangeId: id, attempt, cause: detail, availableMinutes } = event.data;
      const cause = 'no_capacity';
      return {
        id,
        command: { type: 'RefuseSecuring', attempt, cause, detail, availableMinutes, answerBy },
      };
    }
    default:
      // The rest of what happens to an offer answers no exchange.
      return undefined;
  }
}
