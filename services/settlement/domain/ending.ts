import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import { addDays, type Instant, startOfDay } from '@bourse/kernel/clock';
import { accept, reject } from '@bourse/kernel/decider';
import {
  type Exchange,
  type ExchangeDecision,
  holdIdOf,
  isParty,
  type KnownExchange,
} from './exchange-state.ts';
import { insteadOfCancelling } from './remedies.ts';

export type EndingCommand =
  | { readonly type: 'CancelExchange'; readonly by: TerritoryId; readonly reason: string }
  /** Given by time, `afterDays` after the last day agreed on; the exchange then lapses at `lapsesAt`. */
  | {
      readonly type: 'AnnounceLapse';
      readonly now: Instant;
      readonly afterDays: number;
      readonly lapsesAt: Instant;
    }
  /** Given by time. */
  | { readonly type: 'LapseExchange'; readonly now: Instant };

type Command<Type extends EndingCommand['type']> = Extract<EndingCommand, { type: Type }>;

/** How an exchange ends with no work done: cancelled by a party, or lapsed by the passing of time. */
export function decideEnding(command: EndingCommand, exchange: Exchange): ExchangeDecision {
  if (exchange.status === 'unknown') return reject({ code: 'exchange_unknown' });
  switch (command.type) {
    case 'CancelExchange':
      return cancelExchange(command, exchange);
    case 'AnnounceLapse':
      return announceLapse(command, exchange);
    case 'LapseExchange':
      return lapseExchange(command, exchange);
    default:
      return assertNever(command);
  }
}

function cancelExchange(
  command: Command<'CancelExchange'>,
  exchange: KnownExchange,
): ExchangeDecision {
  const { by, reason } = command;
  if (!isParty(exchange, by)) return reject({ code: 'not_a_party' });
  switch (exchange.status) {
    case 'cancelled':
      // Who cancelled may say so again; the other party learns that it is done.
      return exchange.ground.by === by
        ? accept()
        : reject({ code: 'wrong_status', status: exchange.status });
    case 'accepted':
    case 'securing':
    case 'agreed':
    case 'signed': {
      const { exchangeId, offerId, requestId, attempt } = exchange;
      const transferId = attempt === 0 ? null : holdIdOf(exchangeId, attempt);
      return accept({
        type: 'ExchangeCancelled',
        data: { exchangeId, offerId, requestId, transferId, by, reason },
      });
    }
    // Work that was done is certified, in part if need be, or disputed; it does not vanish.
    case 'delivering':
      return reject({
        code: 'work_already_logged',
        loggedMinutes: exchange.loggedMinutes,
        instead: insteadOfCancelling(exchange, by),
      });
    default: {
      const instead = insteadOfCancelling(exchange, by);
      return reject({ code: 'wrong_status', status: exchange.status, instead });
    }
  }
}

function announceLapse(
  { now, afterDays, lapsesAt }: Command<'AnnounceLapse'>,
  exchange: KnownExchange,
): ExchangeDecision {
  if (exchange.status !== 'agreed' && exchange.status !== 'signed')
    return reject({ code: 'wrong_status', status: exchange.status });
  if (exchange.lapsesAt !== null) return accept();
  const { exchangeId, terms } = exchange;
  const dueAt = addDays(startOfDay(terms.endsOn), afterDays);
  if (now < dueAt || lapsesAt <= now) return reject({ code: 'not_due', dueAt });
  return accept({ type: 'LapseAnnounced', data: { exchangeId, lapsesAt } });
}

/** Only what was announced lapses. */
function lapseExchange(
  { now }: Command<'LapseExchange'>,
  exchange: KnownExchange,
): ExchangeDecision {
  switch (exchange.status) {
    case 'lapsed':
      return accept();
    case 'agreed':
    case 'signed': {
      const { exchangeId, offerId, requestId, attempt, lapsesAt } = exchange;
      if (lapsesAt === null || now < lapsesAt) return reject({ code: 'not_due', dueAt: lapsesAt });
      const transferId = holdIdOf(exchangeId, attempt);
      return accept({
        type: 'ExchangeLapsed',
        data: { exchangeId, offerId, requestId, transferId },
      });
    }
    default:
      return reject({ code: 'wrong_status', status: exchange.status });
  }
}
