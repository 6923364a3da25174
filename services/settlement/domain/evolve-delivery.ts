import { assertNever } from '@bourse/kernel/assert-never';
import { invariant } from '@bourse/kernel/invariant';
import { addMinutes, type Minutes } from '@bourse/kernel/minutes';
import { dealingOf, demand, type Event } from './carry-over.ts';
import type { Exchange, In, KnownExchange, Sessions } from './exchange-state.ts';

/** What the work makes of an exchange, from the signatures to the certification. */
export function evolveDelivery(
  exchange: KnownExchange,
  event: Event<
    | 'ConventionSigned'
    | 'LapseAnnounced'
    | 'WorkLogged'
    | 'WorkCorrected'
    | 'CertificationReminded'
    | 'DeliveryCertified'
  >,
): Exchange {
  switch (event.type) {
    case 'ConventionSigned': {
      const agreed = demand(exchange, event, 'agreed');
      const signedBy = [...agreed.signedBy, event.data.by];
      // Whoever signs is there: the announcement that nobody is falls.
      const idle = { lapsesAt: null, remindedOf: null };
      return signedBy.length < 2
        ? { ...agreed, ...idle, signedBy }
        : { ...dealingOf(exchange), ...idle, status: 'signed', sessions: new Map() };
    }
    case 'LapseAnnounced': {
      const { lapsesAt } = event.data;
      return exchange.status === 'agreed'
        ? { ...exchange, lapsesAt }
        : { ...demand(exchange, event, 'signed'), lapsesAt };
    }
    case 'WorkLogged': {
      const { sessionId, on, minutes } = event.data;
      const before = workOf(exchange, event);
      const sessions = new Map(before.sessions).set(sessionId, { on, minutes, correctedFor: null });
      return worked(exchange, sessions, addMinutes(before.loggedMinutes, minutes));
    }
    case 'WorkCorrected': {
      const { sessionId, on, minutes, reason } = event.data;
      const before = workOf(exchange, event);
      const session = before.sessions.get(sessionId);
      invariant(session !== undefined, 'what is corrected was logged');
      const others = before.loggedMinutes - session.minutes;
      const corrected = { on, minutes, correctedFor: reason };
      const sessions = new Map(before.sessions).set(sessionId, corrected);
      return worked(exchange, sessions, addMinutes(others, minutes));
    }
    case 'CertificationReminded':
      return { ...demand(exchange, event, 'delivering'), automaticAt: event.data.automaticAt };
    case 'DeliveryCertified': {
      const { by, minutes } = event.data;
      const { sessions, loggedMinutes, automaticAt } = demand(exchange, event, 'delivering');
      return {
        ...dealingOf(exchange),
        status: 'certified',
        sessions,
        loggedMinutes,
        automaticAt,
        verdict: { by, minutes, reason: null },
        dispute: null,
      };
    }
    default:
      return assertNever(event, 'event');
  }
}

const workOf = (
  exchange: KnownExchange,
  event: Event<'WorkLogged' | 'WorkCorrected'>,
): { readonly sessions: Sessions; readonly loggedMinutes: Minutes } =>
  exchange.status === 'signed'
    ? { sessions: exchange.sessions, loggedMinutes: 0 }
    : demand(exchange, event, 'delivering');

/** Where all was taken back, nobody has worked: it may be cancelled again, and may lapse. */
function worked(
  exchange: KnownExchange,
  sessions: Sessions,
  loggedMinutes: Minutes,
): In<'signed' | 'delivering'> {
  const dealing = dealingOf(exchange);
  if (loggedMinutes === 0)
    return { ...dealing, status: 'signed', sessions, lapsesAt: null, remindedOf: null };
  return {
    ...dealing,
    status: 'delivering',
    sessions,
    loggedMinutes,
    // New work, or other work, starts the delay again.
    automaticAt: null,
    remindedOf: null,
    withdrawnDispute: exchange.status === 'delivering' ? exchange.withdrawnDispute : null,
  };
}
