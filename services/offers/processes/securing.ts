import { fromDelivery, type PublishedEvent } from '@bourse/broadcast/cloud-event';
import type { Delivery } from '@bourse/broadcast/port';
import { handleCommand } from '@bourse/commands/handle-command';
import { reactionContext } from '@bourse/commands/reaction-context';
import { readEvent } from '@bourse/contracts/contract';
import { exchanges, type ExchangeEvent } from '@bourse/contracts/exchanges';
import { offers } from '@bourse/contracts/offers';
import type { EventStore } from '@bourse/event-store/port';
import type { Clock, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { CapacityCommand } from '../domain/capacity.ts';
import { offerDecider } from '../domain/offer.ts';

const PROCESS = 'offers.securing';

/**
 * Follows exchanges and does for each what concerns the capacity: reserve it, give it back, consume
 * it. Exchanges come in order, each step at least once; repeated steps have no effect.
 */
export const securingProcess =
  (ports: { readonly store: EventStore; readonly clock: Clock }) =>
  async (delivery: Delivery): Promise<void> => {
    const published = fromDelivery(delivery);
    const { type, data, schemaVersion } = published;
    const step = stepOf(readEvent(exchanges, { type, data, schemaVersion }), ports.clock.now());
    if (step !== undefined) await take(ports, published, step);
  };

type Step = { readonly offerId: Uuid; readonly command: CapacityCommand };

function stepOf(event: ExchangeEvent, now: Instant): Step | undefined {
  switch (event.type) {
    case 'SecuringStarted': {
      const { offerId, exchangeId, attempt, lenderId, minutes } = event.data;
      if (offerId === null) return undefined;
      return {
        offerId,
        command: { type: 'ReserveCapacity', offerId, exchangeId, attempt, lenderId, minutes, now },
      };
    }
    case 'SecuringRefused':
    case 'ExchangeCancelled': {
      const { offerId, exchangeId } = event.data;
      return offerId === null
        ? undefined
        : { offerId, command: { type: 'ReleaseCapacity', exchangeId } };
    }
    case 'ExchangeSettled': {
      const { offerId, exchangeId, minutes } = event.data;
      return offerId === null
        ? undefined
        : { offerId, command: { type: 'ConsumeCapacity', exchangeId, minutes } };
    }
    default:
      // The other steps of an exchange do not touch the capacity.
      return undefined;
  }
}

async function take(
  { store, clock }: { store: EventStore; clock: Clock },
  cause: PublishedEvent,
  { offerId, command }: Step,
): Promise<void> {
  const result = await handleCommand({
    store,
    aggregate: { contract: offers, decider: offerDecider },
    id: offerId,
    command,
    context: reactionContext(PROCESS, cause, clock),
  });
  if (result.kind === 'done') return;
  const code = result.kind === 'rejected' ? result.rejection.code : result.kind;
  // Nothing to give back: the reservation had been refused.
  if (
    command.type === 'ReleaseCapacity' &&
    (code === 'reservation_unknown' || code === 'offer_unknown')
  )
    return;
  throw new Error(`${command.type} for the exchange ${command.exchangeId} was refused: ${code}`);
}
