import type { ExchangeEvent } from '@bourse/contracts/exchanges';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Instant } from '@bourse/kernel/clock';
import { accept, reject } from '@bourse/kernel/decider';
import type { Minutes } from '@bourse/kernel/minutes';
import { type Exchange, type ExchangeDecision, holdIdOf, type In } from './exchange-state.ts';

/** Given by the process that seeks capacity and credit. What comes late, or for an earlier attempt, changes nothing. */
export type SecuringCommand =
  | { readonly type: 'StartSecuring' }
  | { readonly type: 'RecordCapacity'; readonly attempt: number }
  | { readonly type: 'RecordCredit'; readonly attempt: number }
  | {
      readonly type: 'RefuseSecuring';
      readonly attempt: number;
      readonly cause: 'no_capacity' | 'no_credit';
      readonly detail: string;
      /** What there was to have, where that is known. */
      readonly availableMinutes: Minutes | null;
      /** Until when other terms may be found. */
      readonly answerBy: Instant;
    };

/** Both the lender's capacity and the borrower's credit, or neither. */
export function decideSecuring(command: SecuringCommand, exchange: Exchange): ExchangeDecision {
  if (exchange.status === 'unknown') return reject({ code: 'exchange_unknown' });
  if (command.type === 'StartSecuring') {
    return exchange.status === 'accepted' ? startSecuring(exchange) : accept();
  }
  if (exchange.status !== 'securing' || exchange.attempt !== command.attempt) return accept();
  switch (command.type) {
    case 'RecordCapacity':
      return recordCapacity(exchange);
    case 'RecordCredit':
      return recordCredit(exchange);
    case 'RefuseSecuring':
      return refuseSecuring(command, exchange);
    default:
      return assertNever(command);
  }
}

function startSecuring(exchange: In<'accepted'>): ExchangeDecision {
  const { exchangeId, offerId, lenderId, borrowerId, terms } = exchange;
  const attempt = exchange.attempt + 1;
  const { minutes, startsOn, endsOn } = terms;
  return accept({
    type: 'SecuringStarted',
    data: { exchangeId, attempt, offerId, lenderId, borrowerId, minutes, startsOn, endsOn },
  });
}

function recordCapacity(exchange: In<'securing'>): ExchangeDecision {
  if (exchange.capacitySecured) return accept();
  const { exchangeId, attempt } = exchange;
  const secured: ExchangeEvent = { type: 'CapacitySecured', data: { exchangeId, attempt } };
  return exchange.creditSecured ? accept(secured, agreed(exchange)) : accept(secured);
}

function recordCredit(exchange: In<'securing'>): ExchangeDecision {
  if (exchange.creditSecured) return accept();
  const { exchangeId, attempt } = exchange;
  const transferId = holdIdOf(exchangeId, attempt);
  const secured: ExchangeEvent = {
    type: 'CreditSecured',
    data: { exchangeId, attempt, transferId },
  };
  return exchange.capacitySecured ? accept(secured, agreed(exchange)) : accept(secured);
}

const agreed = ({ exchangeId, requestId, terms }: In<'securing'>): ExchangeEvent => ({
  type: 'ExchangeAgreed',
  data: { exchangeId, requestId, terms },
});

function refuseSecuring(
  command: Extract<SecuringCommand, { type: 'RefuseSecuring' }>,
  exchange: In<'securing'>,
): ExchangeDecision {
  const { attempt, cause, detail, availableMinutes, answerBy } = command;
  const { exchangeId, offerId } = exchange;
  const transferId = holdIdOf(exchangeId, attempt);
  return accept({
    type: 'SecuringRefused',
    data: { exchangeId, attempt, offerId, transferId, cause, detail, availableMinutes, answerBy },
  });
}
