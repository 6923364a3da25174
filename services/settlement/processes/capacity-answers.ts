import { fromDelivery } from '@bourse/broadcast/cloud-event';
import type { Delivery } from '@bourse/broadcast/port';
import { reactionContext } from '@bourse/commands/reaction-context';
import { readEvent } from '@bourse/contracts/contract';
import { offers } from '@bourse/contracts/offers';
import type { Clock } from '@bourse/kernel/clock';
import { demandDone, type ExchangeHandler } from '../exchange-handler.ts';

const PROCESS = 'settlement.capacity';

/** Hears what the offers service answers when capacity is sought, and tells the exchange. */
export const capacityAnswers =
  ({ exchanges, clock }: { readonly exchanges: ExchangeHandler; readonly clock: Clock }) =>
  async (delivery: Delivery): Promise<void> => {
    const published = fromDelivery(delivery);
    const { type, data, schemaVersion } = published;
    const event = readEvent(offers, { type, data, schemaVersion });
    if (event.type !== 'CapacityReserved' && event.type !== 'CapacityReservationRefused') return;
    const { exchangeId, attempt } = event.data;
    const result = await exchanges.give(
      exchangeId,
      event.type === 'CapacityReserved'
        ? { type: 'RecordCapacity', attempt }
        : { type: 'RefuseSecuring', attempt, cause: 'no_capacity', detail: event.data.cause },
      reactionContext(PROCESS, published, clock),
    );
    demandDone(result, `the answer to the exchange ${exchangeId}`);
  };
