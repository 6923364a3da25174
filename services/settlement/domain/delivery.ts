import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import { type Day, dayOf, type Instant, latestDayAt } from '@bourse/kernel/clock';
import { accept, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import { addMinutes, type Minutes } from '@bourse/kernel/minutes';
import {
  type Exchange,
  type ExchangeDecision,
  type In,
  isParty,
  type KnownExchange,
  type Session,
} from './exchange-state.ts';
import { tooLate } from './remedies.ts';

export type DeliveryCommand =
  | { readonly type: 'SignConvention'; readonly by: TerritoryId }
  | {
      readonly type: 'LogWork';
      readonly by: TerritoryId;
      readonly sessionId: Uuid;
      readonly on: Day;
      readonly minutes: Minutes;
      readonly now: Instant;
    }
  /** By the lender, before the certification. */
  | {
      readonly type: 'CorrectWork';
      readonly by: TerritoryId;
      readonly sessionId: Uuid;
      /** Null where the day was right. */
      readonly on: Day | null;
      /** What it was in truth; none takes the session back. */
      readonly minutes: Minutes;
      readonly reason: string;
      readonly now: Instant;
    };

type Command<Type extends DeliveryCommand['type']> = Extract<DeliveryCommand, { type: Type }>;

/** From the signatures to the work, and what is said of it. */
export function decideDelivery(command: DeliveryCommand, exchange: Exchange): ExchangeDecision {
  if (exchange.status === 'unknown') return reject({ code: 'exchange_unknown' });
  switch (command.type) {
    case 'SignConvention':
      return signConvention(command, exchange);
    case 'LogWork':
      return logWork(command, exchange);
    case 'CorrectWork':
      return correctWork(command, exchange);
    default:
      return assertNever(command);
  }
}

function signConvention(
  { by }: Command<'SignConvention'>,
  exchange: KnownExchange,
): ExchangeDecision {
  if (!isParty(exchange, by)) return reject({ code: 'not_a_party' });
  switch (exchange.status) {
    case 'agreed':
      return exchange.signedBy.includes(by)
        ? accept()
        : accept({ type: 'ConventionSigned', data: { exchangeId: exchange.exchangeId, by } });
    case 'signed':
    case 'delivering':
      return accept();
    default:
      return reject({ code: 'wrong_status', status: exchange.status });
  }
}

function logWork(command: Command<'LogWork'>, exchange: KnownExchange): ExchangeDecision {
  const { by, sessionId, on, minutes } = command;
  if (by !== exchange.lenderId) return reject({ code: 'not_the_lender' });
  const known = sessionOf(exchange, sessionId);
  if (known?.on === on && known.minutes === minutes) return accept();
  if (exchange.status !== 'signed' && exchange.status !== 'delivering') {
    return reject(tooLate(exchange, ['renewExchange']));
  }
  if (known !== undefined) return reject({ code: 'session_id_reused' });
  const { exchangeId } = exchange;
  return (
    sessionOff(exchange, { ...command, beforeMinutes: 0 }) ??
    accept({ type: 'WorkLogged', data: { exchangeId, sessionId, on, minutes } })
  );
}

/** Before the certification only: what was certified is reversed instead, by an association. */
function correctWork(command: Command<'CorrectWork'>, exchange: KnownExchange): ExchangeDecision {
  const { by, sessionId, minutes, reason } = command;
  if (by !== exchange.lenderId) return reject({ code: 'not_the_lender' });
  const known = sessionOf(exchange, sessionId);
  const sameDay = command.on === null || command.on === known?.on;
  if (sameDay && known?.minutes === minutes) return accept();
  if (exchange.status !== 'signed' && exchange.status !== 'delivering') {
    return reject(tooLate(exchange, ['reverseExchange']));
  }
  if (known === undefined) return reject({ code: 'session_unknown' });
  const { exchangeId } = exchange;
  const on = command.on ?? known.on;
  return (
    sessionOff(exchange, { ...command, on, beforeMinutes: known.minutes }) ??
    accept({ type: 'WorkCorrected', data: { exchangeId, sessionId, on, minutes, reason } })
  );
}

const sessionOf = (exchange: KnownExchange, sessionId: Uuid): Session | undefined =>
  'sessions' in exchange ? exchange.sessions.get(sessionId) : undefined;

/** @param given.beforeMinutes What was logged of this session so far. */
function sessionOff(
  exchange: In<'signed' | 'delivering'>,
  given: { on: Day; minutes: Minutes; beforeMinutes: Minutes; now: Instant },
): ExchangeDecision | undefined {
  const { terms } = exchange;
  const { on, minutes, beforeMinutes, now } = given;
  const today = todayFor(exchange, now);
  if (on > today) return reject({ code: 'session_in_the_future', today });
  if (on < terms.startsOn)
    return reject({ code: 'session_before_start', startsOn: terms.startsOn });
  const loggedMinutes = exchange.status === 'delivering' ? exchange.loggedMinutes : 0;
  return addMinutes(loggedMinutes - beforeMinutes, minutes) > terms.minutes
    ? reject({ code: 'exceeds_agreed_minutes', agreedMinutes: terms.minutes, loggedMinutes })
    : undefined;
}

/** Communes overseas, by their INSEE codes: their day may have begun before that of the mainland. */
const OVERSEAS = /^insee:9[78]/;

const todayFor = ({ lenderId, borrowerId }: KnownExchange, now: Instant): Day =>
  OVERSEAS.test(lenderId) || OVERSEAS.test(borrowerId) ? latestDayAt(now) : dayOf(now);
