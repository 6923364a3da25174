import type { Delivery } from '@bourse/broadcast/port';
import { type OfferEvent, offers } from '@bourse/contracts/offers';
import { addDays, type Clock, type Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { listener, type Step } from '@bourse/projections/listener';
import type { ExchangeCommand } from '../domain/exchange.ts';
import type { ExchangeHandler } from '../exchange-handler.ts';

/** Hears what the offers service answers when capacity is sought, and tells the exchange. */
export const capacityAnswers = (ports: {
  readonly handler: ExchangeHandler;
  readonly clock: Clock;
  /** How many days the parties have to find other terms when there is no capacity. */
  readonly answerWithinDays: (exchangeId: Uuid) => number;
}): ((delivery: Delivery) => Promise<void>) =>
  listener({
    ...ports,
    process: 'settlement.capacity',
    hears: offers,
    stepOf: (event, now) =>
      stepOf(event, (exchangeId) => addDays(now, ports.answerWithinDays(exchangeId))),
    harmless: () => false,
  });

function stepOf(
  event: OfferEvent,
  answerByOf: (exchangeId: Uuid) => Instant,
): Step<ExchangeCommand> | undefined {
  switch (event.type) {
    case 'CapacityReserved': {
      const { exchangeId: id, attempt } = event.data;
      return { id, command: { type: 'RecordCapacity', attempt } };
    }
    case 'CapacityReservationRefused': {
      const { exchangeId: id, attempt, cause: detail, availableMinutes } = event.data;
      const cause = 'no_capacity';
      const answerBy = answerByOf(id);
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
