import { assertNever } from '@bourse/kernel/assert-never';
import { invariant } from '@bourse/kernel/invariant';
import { dealingOf, demand, type Event, groundOf } from './carry-over.ts';
import {
  type Exchange,
  type In,
  type KnownExchange,
  type Reversal,
  reversibleMinutes,
} from './exchange-state.ts';

/** Disputes, and what is settled. */
export function evolveOutcome(
  exchange: KnownExchange,
  event: Event<'DisputeRaised' | 'DisputeWithdrawn' | 'DisputeResolved' | 'ExchangeSettled'>,
): Exchange {
  switch (event.type) {
    case 'DisputeRaised': {
      const { sessions, loggedMinutes, automaticAt } = demand(exchange, event, 'delivering');
      const delivery = { sessions, loggedMinutes, automaticAt };
      return {
        ...dealingOf(exchange),
        ...delivery,
        status: 'disputed',
        ground: groundOf(event),
      };
    }
    case 'DisputeWithdrawn': {
      const { sessions, loggedMinutes, ground } = demand(exchange, event, 'disputed');
      return {
        ...dealingOf(exchange),
        status: 'delivering',
        sessions,
        loggedMinutes,
        // What was announced before the dispute no longer holds.
        automaticAt: null,
        remindedOf: null,
        withdrawnDispute: ground,
      };
    }
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

/** What goes back of what was settled. */
export function evolveReversal(
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
    const { minutes, reasonCode, reason } = event.data;
    const after = withReversal({ minutes, reasonCode, reason, status: 'requested', cause: null });
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
