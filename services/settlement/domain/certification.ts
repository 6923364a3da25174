import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import { addDays, type Instant, startOfDay } from '@bourse/kernel/clock';
import { accept, reject } from '@bourse/kernel/decider';
import type { Minutes } from '@bourse/kernel/minutes';
import {
  type Exchange,
  type ExchangeDecision,
  holdIdOf,
  type In,
  type KnownExchange,
  lastDayOf,
} from './exchange-state.ts';
import { tooLate } from './remedies.ts';

export type CertificationCommand =
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

type Command<Type extends CertificationCommand['type']> = Extract<
  CertificationCommand,
  { type: Type }
>;

/** That the work was done (service fait): by the borrower or, after an announcement, by the passing of time. */
export function decideCertification(
  command: CertificationCommand,
  exchange: Exchange,
): ExchangeDecision {
  if (exchange.status === 'unknown') return reject({ code: 'exchange_unknown' });
  switch (command.type) {
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
      return same ? accept() : reject(tooLate(exchange, ['renewExchange']));
    }
    case 'delivering': {
      const { loggedMinutes } = exchange;
      if (minutes > loggedMinutes) return reject({ code: 'exceeds_logged_minutes', loggedMinutes });
      return certified(exchange, by, minutes);
    }
    default:
      return reject(tooLate(exchange, ['renewExchange']));
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
