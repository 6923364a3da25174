import type { ExchangeEvent, ExchangeTerms } from '@bourse/contracts/exchanges';
import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { invariant } from '@bourse/kernel/invariant';
import type { Minutes } from '@bourse/kernel/minutes';
import { evolve } from './evolve.ts';
import type { Exchange, KnownExchange } from './exchange-state.ts';

/** An event of an exchange, and when it was recorded. */
export type Happened = { readonly event: ExchangeEvent; readonly recordedAt: Instant };

/** What is not as it was before: of the terms, or of the session that was corrected. */
export type Change =
  | { readonly what: 'minutes' | 'unitCostCents'; readonly from: number; readonly to: number }
  | { readonly what: 'startsOn' | 'endsOn' | 'on'; readonly from: Day; readonly to: Day };

/** What an event says to the parties; empty where it says no such thing. */
type Told = {
  /** The territory that acted; null for what time brought about, and what the bourse does by itself. */
  readonly by: TerritoryId | null;
  /** The terms proposed, or agreed on. */
  readonly terms: ExchangeTerms | null;
  readonly changes: readonly Change[];
  /** The session logged or corrected, as it was from then on. */
  readonly session: {
    readonly sessionId: Uuid;
    readonly on: Day;
    readonly minutes: Minutes;
  } | null;
  /** Certified, decided, settled, to go back; what there was to have, of a refusal. */
  readonly minutes: Minutes | null;
  readonly reason: string | null;
  /** Why something could not be done, as a code. */
  readonly cause: string | null;
  /** A deadline that was set, or reminded of. */
  readonly until: Instant | null;
};

/** One thing that happened to an exchange, as its parties read it: territories act in it, and no person. */
export type HistoryEntry = {
  /** The place of the event in its exchange, from 0. */
  readonly revision: number;
  readonly at: Instant;
  readonly type: ExchangeEvent['type'];
} & Told;

const NOTHING: Told = {
  by: null,
  terms: null,
  changes: [],
  session: null,
  minutes: null,
  reason: null,
  cause: null,
  until: null,
};

/**
 * What happened to an exchange, the oldest first, with what each step changed.
 *
 * @param happened All events of the exchange, in order.
 */
export function historyOf(happened: readonly Happened[]): readonly HistoryEntry[] {
  let exchange: Exchange = { status: 'unknown' };
  return happened.map(({ event, recordedAt }, revision) => {
    const before: Exchange = exchange;
    exchange = evolve(before, event);
    invariant(exchange.status !== 'unknown', 'an event makes an exchange known');
    const told = toldBy(event, before, exchange);
    return { revision, at: recordedAt, type: event.type, ...NOTHING, ...told };
  });
}

function toldBy(
  event: ExchangeEvent,
  before: Exchange,
  { lenderId }: Pick<KnownExchange, 'lenderId'>,
): Partial<Told> {
  switch (event.type) {
    case 'ExchangeProposed':
    case 'ExchangeCountered': {
      const { by, terms, answerBy } = event.data;
      const changes = before.status === 'unknown' ? [] : changedTerms(before.terms, terms);
      return { by, terms, changes, until: answerBy };
    }
    case 'ExchangeAgreed':
      return { terms: event.data.terms };
    case 'ExchangeAccepted':
    case 'ConventionSigned':
    case 'DisputeWithdrawn':
      return { by: event.data.by };
    case 'ExchangeDeclined':
    case 'ExchangeWithdrawn':
    case 'ExchangeCancelled':
    case 'DisputeRaised': {
      const { by, reason } = event.data;
      return { by, reason };
    }
    case 'SecuringRefused': {
      const { cause, availableMinutes, answerBy } = event.data;
      return { cause, minutes: availableMinutes, until: answerBy };
    }
    // Sessions are logged, and corrected, by the lender alone.
    case 'WorkLogged': {
      const { sessionId, on, minutes } = event.data;
      return { by: lenderId, session: { sessionId, on, minutes } };
    }
    case 'WorkCorrected': {
      const { sessionId, on, minutes, reason } = event.data;
      const was = 'sessions' in before ? before.sessions.get(sessionId) : undefined;
      invariant(was !== undefined, 'what is corrected was logged');
      const changes = [...number('minutes', was.minutes, minutes), ...day('on', was.on, on)];
      return { by: lenderId, session: { sessionId, on, minutes }, changes, reason };
    }
    case 'DeliveryCertified': {
      const { by, minutes } = event.data;
      return { by, minutes };
    }
    case 'DisputeResolved':
    case 'ReversalRequested': {
      const { by, minutes, reason } = event.data;
      return { by, minutes, reason };
    }
    case 'ExchangeSettled':
    case 'ExchangeReversed':
      return { minutes: event.data.minutes };
    case 'ReversalRefused':
      return { cause: event.data.cause };
    case 'CertificationReminded':
      return { until: event.data.automaticAt };
    case 'LapseAnnounced':
      return { until: event.data.lapsesAt };
    case 'DeadlineReminded':
      return { until: event.data.dueAt };
    case 'SecuringStarted':
    case 'CapacitySecured':
    case 'CreditSecured':
    case 'ExchangeExpired':
    case 'ExchangeLapsed':
      return {};
    default:
      return assertNever(event, 'event');
  }
}

const changedTerms = (from: ExchangeTerms, to: ExchangeTerms): readonly Change[] => [
  ...number('minutes', from.minutes, to.minutes),
  ...number('unitCostCents', from.unitCostCents, to.unitCostCents),
  ...day('startsOn', from.startsOn, to.startsOn),
  ...day('endsOn', from.endsOn, to.endsOn),
];
const number = (what: 'minutes' | 'unitCostCents', from: number, to: number): readonly Change[] =>
  from === to ? [] : [{ what, from, to }];
const day = (what: 'startsOn' | 'endsOn' | 'on', from: Day, to: Day): readonly Change[] =>
  from === to ? [] : [{ what, from, to }];
