import type { Delivery } from '@bourse/broadcast/port';
import { exchanges, type ExchangeEvent } from '@bourse/contracts/exchanges';
import type { Clock, Instant } from '@bourse/kernel/clock';
import { listener, type Step } from '@bourse/projections/listener';
import type { RequestCommand } from '../domain/request.ts';
import type { RequestHandler } from '../request-handler.ts';

/**
 * Follows exchanges: an agreed one fulfils the request that it answers; it is open again when all are
 * cancelled or have lapsed.
 * Exchanges come in order, each step at least once; repeated steps have no effect.
 */
export const fulfilmentProcess = (ports: {
  readonly handler: RequestHandler;
  readonly clock: Clock;
}): ((delivery: Delivery) => Promise<void>) =>
  listener({
    ...ports,
    process: 'requests.fulfilment',
    hears: exchanges,
    stepOf,
    // Nothing to fulfil: it never was, or was cancelled, expired or met elsewhere in the meantime.
    harmless: (code) => code === 'request_unknown' || code === 'request_closed',
  });

function stepOf(event: ExchangeEvent, now: Instant): Step<RequestCommand> | undefined {
  switch (event.type) {
    case 'ExchangeAgreed': {
      const { requestId, exchangeId } = event.data;
      return requestId === null
        ? undefined
        : { id: requestId, command: { type: 'FulfilRequest', exchangeId } };
    }
    case 'ExchangeCancelled':
    case 'ExchangeLapsed': {
      const { requestId, exchangeId } = event.data;
      return requestId === null
        ? undefined
        : { id: requestId, command: { type: 'ReopenRequest', exchangeId, now } };
    }
    default:
      // The other steps of an exchange do not touch the request.
      return undefined;
  }
}
