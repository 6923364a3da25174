import type { ExchangeEvent } from '@bourse/contracts/exchanges';
import { assertNever } from '@bourse/kernel/assert-never';
import { invariant } from '@bourse/kernel/invariant';
import { dealingOf, demand, type Event, groundOf } from './carry-over.ts';
import { evolveDelivery } from './evolve-delivery.ts';
import { evolveOutcome, evolveReversal } from './evolve-outcome.ts';
import { deadlineOf } from './reminder.ts';
import type { Exchange, KnownExchange } from './exchange-state.ts';

/** The exchange after an event. An event that does not follow from its status is a broken history. */
export function evolve(exchange: Exchange, event: ExchangeEvent): Exchange {
  if (event.type === 'ExchangeProposed') {
    invariant(exchange.status === 'unknown', 'an exchange is proposed once');
    const { by, ...data } = event.data;
    return { status: 'proposed', ...data, proposedBy: by, attempt: 0, remindedOf: null };
  }
  invariant(exchange.status !== 'unknown', `${event.type} before ExchangeProposed`);
  switch (event.type) {
    case 'ExchangeCountered': {
      const { by, terms, answerBy } = event.data;
      const dealing = { ...dealingOf(exchange), proposedBy: by, terms, answerBy };
      return { ...dealing, status: 'countered', remindedOf: null };
    }
    case 'ExchangeAccepted':
      return { ...dealingOf(exchange), status: 'accepted', acceptedBy: event.data.by };
    case 'ExchangeDeclined':
      return { ...dealingOf(exchange), status: 'declined', ground: groundOf(event) };
    case 'ExchangeWithdrawn':
      return { ...dealingOf(exchange), status: 'withdrawn', ground: groundOf(event) };
    case 'ExchangeExpired':
      return { ...dealingOf(exchange), status: 'expired' };
    case 'ExchangeCancelled':
      return { ...dealingOf(exchange), status: 'cancelled', ground: groundOf(event) };
    case 'ExchangeLapsed': {
      const idle = exchange.status === 'agreed' ? exchange : demand(exchange, event, 'signed');
      return { ...dealingOf(idle), status: 'lapsed' };
    }
    case 'SecuringStarted':
    case 'CapacitySecured':
    case 'CreditSecured':
    case 'SecuringRefused':
    case 'ExchangeAgreed':
      return evolveSecuring(exchange, event);
    case 'ConventionSigned':
    case 'LapseAnnounced':
    case 'WorkLogged':
    case 'WorkCorrected':
    case 'CertificationReminded':
    case 'DeliveryCertified':
      return evolveDelivery(exchange, event);
    case 'DisputeRaised':
    case 'DisputeWithdrawn':
    case 'DisputeResolved':
    case 'ExchangeSettled':
      return evolveOutcome(exchange, event);
    case 'DeadlineReminded': {
      const { dueAt } = event.data;
      invariant(
        'remindedOf' in exchange && deadlineOf(exchange)?.dueAt === dueAt,
        'what is reminded of is the deadline that stands',
      );
      return { ...exchange, remindedOf: dueAt };
    }
    case 'ReversalRequested':
    case 'ReversalRefused':
    case 'ExchangeReversed':
      return evolveReversal(exchange, event);
    default:
      return assertNever(event, 'event');
  }
}

function evolveSecuring(
  exchange: KnownExchange,
  event: Event<
    'SecuringStarted' | 'CapacitySecured' | 'CreditSecured' | 'SecuringRefused' | 'ExchangeAgreed'
  >,
): Exchange {
  switch (event.type) {
    case 'SecuringStarted':
      return {
        ...demand(exchange, event, 'accepted'),
        status: 'securing',
        attempt: event.data.attempt,
        // What comes from no offer needs no capacity.
        capacitySecured: event.data.offerId === null,
        creditSecured: false,
      };
    case 'CapacitySecured':
      return { ...demand(exchange, event, 'securing'), capacitySecured: true };
    case 'CreditSecured':
      return { ...demand(exchange, event, 'securing'), creditSecured: true };
    case 'SecuringRefused': {
      demand(exchange, event, 'securing');
      const { cause, detail, availableMinutes, answerBy } = event.data;
      return {
        ...dealingOf(exchange),
        status: 'refused',
        answerBy,
        cause,
        detail,
        availableMinutes,
        remindedOf: null,
      };
    }
    case 'ExchangeAgreed': {
      const securing = demand(exchange, event, 'securing');
      invariant(
        securing.capacitySecured && securing.creditSecured,
        'agreed with both, or not at all',
      );
      const idle = { lapsesAt: null, remindedOf: null };
      return { ...dealingOf(exchange), ...idle, status: 'agreed', signedBy: [] };
    }
    default:
      return assertNever(event, 'event');
  }
}
