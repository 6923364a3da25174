import type { ExchangeEvent } from '@bourse/contracts/exchanges';
import { assertNever } from '@bourse/kernel/assert-never';
import { invariant } from '@bourse/kernel/invariant';
import { addMinutes } from '@bourse/kernel/minutes';
import {
  type Dealing,
  type Exchange,
  type ExchangeStatus,
  type Ground,
  type In,
  type KnownExchange,
  type Reversal,
  reversibleMinutes,
} from './exchange-state.ts';

/** The exchange after an event. An event that does not follow from its status is a broken history. */
export function evolve(exchange: Exchange, event: ExchangeEvent): Exchange {
  if (event.type === 'ExchangeProposed') {
    invariant(exchange.status === 'unknown', 'an exchange is proposed once');
    const { by, ...data } = event.data;
    return { status: 'proposed', ...data, proposedBy: by, attempt: 0 };
  }
  invariant(exchange.status !== 'unknown', `${event.type} before ExchangeProposed`);
  switch (event.type) {
    case 'ExchangeCountered': {
      const { by, terms, answerBy } = event.data;
      return { ...dealingOf(exchange), status: 'countered', proposedBy: by, terms, answerBy };
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
    case 'SecuringStarted':
    case 'CapacitySecured':
    case 'CreditSecured':
    case 'SecuringRefused':
    case 'ExchangeAgreed':
      return evolveSecuring(exchange, event);
    case 'ConventionSigned':
    case 'WorkLogged':
    case 'CertificationReminded':
    case 'DeliveryCertified':
      return evolveDelivery(exchange, event);
    case 'DisputeRaised':
    case 'DisputeResolved':
    case 'ExchangeSettled':
      return evolveOutcome(exchange, event);
    case 'ReversalRequested':
    case 'ReversalRefused':
    case 'ExchangeReversed':
      return evolveReversal(exchange, event);
    default:
      return assertNever(event, 'event');
  }
}

type Event<Type extends ExchangeEvent['type']> = Extract<ExchangeEvent, { type: Type }>;

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
      };
    }
    case 'ExchangeAgreed': {
      const securing = demand(exchange, event, 'securing');
      invariant(
        securing.capacitySecured && securing.creditSecured,
        'agreed with both, or not at all',
      );
      return { ...dealingOf(exchange), status: 'agreed', signedBy: [] };
    }
    default:
      return assertNever(event, 'event');
  }
}

function evolveDelivery(
  exchange: KnownExchange,
  event: Event<'ConventionSigned' | 'WorkLogged' | 'CertificationReminded' | 'DeliveryCertified'>,
): Exchange {
  switch (event.type) {
    case 'ConventionSigned': {
      const agreed = demand(exchange, event, 'agreed');
      const signedBy = [...agreed.signedBy, event.data.by];
      return signedBy.length < 2
        ? { ...agreed, signedBy }
        : { ...dealingOf(exchange), status: 'signed' };
    }
    case 'WorkLogged': {
      const { sessionId, on, minutes } = event.data;
      const before =
        exchange.status === 'signed'
          ? { sessions: new Map(), loggedMinutes: 0 }
          : demand(exchange, event, 'delivering');
      return {
        ...dealingOf(exchange),
        status: 'delivering',
        sessions: new Map(before.sessions).set(sessionId, { on, minutes }),
        loggedMinutes: addMinutes(before.loggedMinutes, minutes),
        // New work starts the delay again.
        automaticAt: null,
      };
    }
    case 'CertificationReminded':
      return { ...demand(exchange, event, 'delivering'), automaticAt: event.data.automaticAt };
    case 'DeliveryCertified': {
      const { by, minutes } = event.data;
      return {
        ...demand(exchange, event, 'delivering'),
        status: 'certified',
        verdict: { by, minutes, reason: null },
        dispute: null,
      };
    }
    default:
      return assertNever(event, 'event');
  }
}

function evolveOutcome(
  exchange: KnownExchange,
  event: Event<'DisputeRaised' | 'DisputeResolved' | 'ExchangeSettled'>,
): Exchange {
  switch (event.type) {
    case 'DisputeRaised':
      return {
        ...demand(exchange, event, 'delivering'),
        status: 'disputed',
        ground: groundOf(event),
      };
    case 'DisputeResolved': {
      const { by, minutes, reason } = event.data;
      const disputed = demand(exchange, event, 'disputed');
      const { sessions, loggedMinutes, automaticAt, ground: dispute } = disputed;
      const delivery = { sessions, loggedMinutes, automaticAt };
      return {
        ...dealingOf(exchange),
        ...delivery,
        status: 'resolved',
        verdict: { by, minutes, reason },
        dispute,
      };
    }
    case 'ExchangeSettled': {
      const decided =
        exchange.status === 'resolved' ? exchange : demand(exchange, event, 'certified');
      return { ...decided, status: 'settled', reversals: new Map() };
    }
    default:
      return assertNever(event, 'event');
  }
}

function evolveReversal(
  exchange: KnownExchange,
  event: Event<'ReversalRequested' | 'ReversalRefused' | 'ExchangeReversed'>,
): Exchange {
  const settled = demand(exchange, event, 'settled');
  const { reversalId } = event.data;
  const withReversal = (reversal: Reversal): In<'settled'> => ({
    ...settled,
    reversals: new Map(settled.reversals).set(reversalId, reversal),
  });
  if (event.type === 'ReversalRequested') {
    const { minutes, reason } = event.data;
    const after = withReversal({ minutes, reason, status: 'requested', cause: null });
    invariant(reversibleMinutes(after) >= 0, 'reversals never exceed what was settled');
    return after;
  }
  const requested = settled.reversals.get(reversalId);
  invariant(requested !== undefined, `${event.type} of a reversal that was not requested`);
  if (event.type === 'ReversalRefused') {
    return withReversal({ ...requested, status: 'refused', cause: event.data.cause });
  }
  const after = withReversal({ ...requested, status: 'done' });
  return reversibleMinutes(after) === 0 ? { ...after, status: 'reversed' } : after;
}

const groundOf = ({
  data: { by, reason },
}: Event<
  'ExchangeDeclined' | 'ExchangeWithdrawn' | 'ExchangeCancelled' | 'DisputeRaised'
>): Ground => ({
  by,
  reason,
});

function demand<Status extends ExchangeStatus>(
  exchange: Exchange,
  event: ExchangeEvent,
  status: Status,
): In<Status> {
  invariant(exchange.status === status, `${event.type} in the status ${exchange.status}`);
  return exchange as In<Status>;
}

/** What lasts over a change of status, without what belongs to one status only. */
const dealingOf = (exchange: KnownExchange): Dealing => ({
  exchangeId: exchange.exchangeId,
  offerId: exchange.offerId,
  requestId: exchange.requestId,
  lenderId: exchange.lenderId,
  borrowerId: exchange.borrowerId,
  object: exchange.object,
  crossesEpci: exchange.crossesEpci,
  terms: exchange.terms,
  proposedBy: exchange.proposedBy,
  answerBy: exchange.answerBy,
  attempt: exchange.attempt,
});
