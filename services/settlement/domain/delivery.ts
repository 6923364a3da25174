import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import {
  addDays,
  type Day,
  dayOf,
  type Instant,
  latestDayAt,
  startOfDay,
} from '@bourse/kernel/clock';
import { accept, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import { addMinutes, type Minutes } from '@bourse/kernel/minutes';
import {
  type Exchange,
  type ExchangeDecision,
  holdIdOf,
  type In,
  isParty,
  type KnownExchange,
  lastDayOf,
} from './exchange-state.ts';

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
  | { readonly type: 'CertifyDelivery'; readonly by: TerritoryId; readonly minutes: Minutes }
  /** Given by time, `afterDays` after the last day of the work; certification then comes by itself at `automaticAt`. */
  | {
      readonly type: 'RemindCertification';
      readonly now: Instant;
      readonly afterDays: number;
      readonly automaticAt: Instant;
    }
  /** Given by time. */
  | { readonly type: 'CertifyAutomatically'; readonly now: Instant };

type Command<Type extends DeliveryCommand['type']> = Extract<DeliveryCommand, { type: Type }>;

/** From the signatures to the certification of the work (service fait). */
export function decideDelivery(command: DeliveryCommand, exchange: Exchange): ExchangeDecision {
  if (exchange.status === 'unknown') return reject({ code: 'exchange_unknown' });
  switch (command.type) {
    case 'SignConvention':
      return signConvention(command, exchange);
    case 'LogWork':
      return logWork(command, exchange);
    case 'CertifyDelivery':
      return certifyDelivery(command, exchange);
    case 'RemindCertification':
      return remindCertification(command, exchange);
    case 'CertifyAutomatically':
      return certifyAutomatically(command, exchange);
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
  const { by, sessionId, on, minutes, now } = command;
  if (by !== exchange.lenderId) return reject({ code: 'not_the_lender' });
  const known = 'sessions' in exchange ? exchange.sessions.get(sessionId) : undefined;
  if (known?.on === on && known.minutes === minutes) return accept();
  if (exchange.status !== 'signed' && exchange.status !== 'delivering') {
    return reject({ code: 'wrong_status', status: exchange.status });
  }
  if (known !== undefined) return reject({ code: 'session_id_reused' });
  const { exchangeId, terms } = exchange;
  const today = todayFor(exchange, now);
  if (on > today) return reject({ code: 'session_in_the_future', today });
  if (on < terms.startsOn)
    return reject({ code: 'session_before_start', startsOn: terms.startsOn });
  const loggedMinutes = exchange.status === 'delivering' ? exchange.loggedMinutes : 0;
  if (addMinutes(loggedMinutes, minutes) > terms.minutes) {
    return reject({ code: 'exceeds_agreed_minutes', agreedMinutes: terms.minutes, loggedMinutes });
  }
  return accept({ type: 'WorkLogged', data: { exchangeId, sessionId, on, minutes } });
}

function certifyDelivery(
  command: Command<'CertifyDelivery'>,
  exchange: KnownExchange,
): ExchangeDecision {
  const { by, minutes } = command;
  if (by !== exchange.borrowerId) return reject({ code: 'not_the_borrower' });
  switch (exchange.status) {
    case 'certified':
    case 'settled':
    case 'reversed': {
      const same = exchange.verdict.by === by && exchange.verdict.minutes === minutes;
      return same ? accept() : reject({ code: 'wrong_status', status: exchange.status });
    }
    case 'delivering': {
      const { loggedMinutes } = exchange;
      if (minutes > loggedMinutes) return reject({ code: 'exceeds_logged_minutes', loggedMinutes });
      return certified(exchange, by, minutes);
    }
    default:
      return reject({ code: 'wrong_status', status: exchange.status });
  }
}

function remindCertification(
  { now, afterDays, automaticAt }: Command<'RemindCertification'>,
  exchange: KnownExchange,
): ExchangeDecision {
  if (exchange.status !== 'delivering')
    return reject({ code: 'wrong_status', status: exchange.status });
  if (exchange.automaticAt !== null) return accept();
  const dueAt = addDays(startOfDay(lastDayOf(exchange)), afterDays);
  if (now < dueAt || automaticAt <= now) return reject({ code: 'not_due', dueAt });
  const { exchangeId } = exchange;
  return accept({ type: 'CertificationReminded', data: { exchangeId, automaticAt } });
}

/** Only what was announced by a reminder comes by itself. */
function certifyAutomatically(
  { now }: Command<'CertifyAutomatically'>,
  exchange: KnownExchange,
): ExchangeDecision {
  const automatic = exchange.status === 'certified' || exchange.status === 'settled';
  if (automatic && exchange.verdict.by === null) return accept();
  if (exchange.status !== 'delivering')
    return reject({ code: 'wrong_status', status: exchange.status });
  const { automaticAt, loggedMinutes } = exchange;
  if (automaticAt === null || now < automaticAt)
    return reject({ code: 'not_due', dueAt: automaticAt });
  return certified(exchange, null, loggedMinutes);
}

function certified(
  { exchangeId, attempt }: In<'delivering'>,
  by: TerritoryId | null,
  minutes: Minutes,
): ExchangeDecision {
  const transferId = holdIdOf(exchangeId, attempt);
  return accept({ type: 'DeliveryCertified', data: { exchangeId, transferId, by, minutes } });
}

/** Communes overseas, by their INSEE codes: their day may have begun before that of the mainland. */
const OVERSEAS = /^insee:9[78]/;

const todayFor = ({ lenderId, borrowerId }: KnownExchange, now: Instant): Day =>
  OVERSEAS.test(lenderId) || OVERSEAS.test(borrowerId) ? latestDayAt(now) : dayOf(now);
