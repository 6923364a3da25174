import type { ExchangeEvent } from '@bourse/contracts/exchanges';
import { invariant } from '@bourse/kernel/invariant';
import type {
  Dealing,
  Exchange,
  ExchangeStatus,
  Ground,
  In,
  KnownExchange,
} from './exchange-state.ts';

export type Event<Type extends ExchangeEvent['type']> = Extract<ExchangeEvent, { type: Type }>;

/** The exchange in the one status that an event follows from. @throws InvariantError in any other. */
export function demand<Status extends ExchangeStatus>(
  exchange: Exchange,
  event: ExchangeEvent,
  status: Status,
): In<Status> {
  invariant(exchange.status === status, `${event.type} in the status ${exchange.status}`);
  return exchange as In<Status>;
}

/** What lasts over a change of status, without what belongs to one status only. */
export const dealingOf = (exchange: KnownExchange): Dealing => ({
  exchangeId: exchange.exchangeId,
  marketplaceId: exchange.marketplaceId,
  offerId: exchange.offerId,
  requestId: exchange.requestId,
  renewsExchangeId: exchange.renewsExchangeId,
  lenderId: exchange.lenderId,
  borrowerId: exchange.borrowerId,
  object: exchange.object,
  crossesEpci: exchange.crossesEpci,
  terms: exchange.terms,
  proposedBy: exchange.proposedBy,
  answerBy: exchange.answerBy,
  attempt: exchange.attempt,
});

export const groundOf = ({
  data: { by, reason },
}: Event<
  'ExchangeDeclined' | 'ExchangeWithdrawn' | 'ExchangeCancelled' | 'DisputeRaised'
>): Ground => ({ by, reason });
