import { fromDelivery, type PublishedEvent } from '@bourse/broadcast/cloud-event';
import type { Delivery } from '@bourse/broadcast/port';
import { handleCommand } from '@bourse/commands/handle-command';
import { reactionContext } from '@bourse/commands/reaction-context';
import { readEvent } from '@bourse/contracts/contract';
import { exchanges, type ExchangeEvent } from '@bourse/contracts/exchanges';
import { requests } from '@bourse/contracts/requests';
import type { EventStore } from '@bourse/event-store/port';
import type { Clock, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { FulfilmentCommand } from '../domain/fulfilment.ts';
import { requestDecider } from '../domain/request.ts';

const PROCESS = 'requests.fulfilment';

/**
 * Follows exchanges: an agreed one fulfils the request that it answers, a cancelled one reopens it.
 * Exchanges come in order, each step at least once; repeated steps have no effect.
 */
export const fulfilmentProcess =
  (ports: { readonly store: EventStore; readonly clock: Clock }) =>
  async (delivery: Delivery): Promise<void> => {
    const published = fromDelivery(delivery);
    const { type, data, schemaVersion } = published;
    const step = stepOf(readEvent(exchanges, { type, data, schemaVersion }), ports.clock.now());
    if (step !== undefined) await take(ports, published, step);
  };

type Step = { readonly requestId: Uuid; readonly command: FulfilmentCommand };

function stepOf(event: ExchangeEvent, now: Instant): Step | undefined {
  switch (event.type) {
    case 'ExchangeAgreed': {
      const { requestId, exchangeId } = event.data;
      return requestId === null
        ? undefined
        : { requestId, command: { type: 'FulfilRequest', exchangeId } };
    }
    case 'ExchangeCancelled': {
      const { requestId, exchangeId } = event.data;
      return requestId === null
        ? undefined
        : { requestId, command: { type: 'ReopenRequest', exchangeId, now } };
    }
    default:
      // The other steps of an exchange do not touch the request.
      return undefined;
  }
}

async function take(
  { store, clock }: { store: EventStore; clock: Clock },
  cause: PublishedEvent,
  { requestId, command }: Step,
): Promise<void> {
  const result = await handleCommand({
    store,
    aggregate: { contract: requests, decider: requestDecider },
    id: requestId,
    command,
    context: reactionContext(PROCESS, cause, clock),
  });
  if (result.kind === 'done') return;
  const code = result.kind === 'rejected' ? result.rejection.code : result.kind;
  // Nothing to fulfil: it never was, or was cancelled, expired or answered otherwise in the meantime.
  if (code === 'request_unknown' || code === 'request_closed') return;
  throw new Error(`${command.type} for the exchange ${command.exchangeId} was refused: ${code}`);
}
