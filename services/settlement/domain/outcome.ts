import type { ReversalReason, TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import { accept, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import {
  type Exchange,
  type ExchangeDecision,
  holdIdOf,
  isParty,
  type KnownExchange,
  reversibleMinutes,
} from './exchange-state.ts';

export type OutcomeCommand =
  /** Given by the process that moves the minutes. */
  | { readonly type: 'RecordSettlement' }
  /** By an association; that it is one is checked where the command comes in. */
  | {
      readonly type: 'RequestReversal';
      readonly reversalId: Uuid;
      readonly by: TerritoryId;
      readonly minutes: Minutes;
      readonly reasonCode: ReversalReason;
      readonly reason: string;
    }
  /** Given by the process that moves the minutes back; a `cause` when the ledger refused. */
  | { readonly type: 'RecordReversal'; readonly reversalId: Uuid; readonly cause: string | null };

type Command<Type extends OutcomeCommand['type']> = Extract<OutcomeCommand, { type: Type }>;

/** What was decided, once the minutes have moved: settled, and perhaps reversed. */
export function decideOutcome(command: OutcomeCommand, exchange: Exchange): ExchangeDecision {
  if (exchange.status === 'unknown') return reject({ code: 'exchange_unknown' });
  switch (command.type) {
    case 'RecordSettlement':
      return recordSettlement(exchange);
    case 'RequestReversal':
      return requestReversal(command, exchange);
    case 'RecordReversal':
      return recordReversal(command, exchange);
    default:
      return assertNever(command);
  }
}

function recordSettlement(exchange: KnownExchange): ExchangeDecision {
  switch (exchange.status) {
    case 'certified':
    case 'resolved': {
      const { exchangeId, offerId, terms, verdict } = exchange;
      const { minutes } = verdict;
      return accept({
        type: 'ExchangeSettled',
        data: { exchangeId, offerId, minutes, releasedMinutes: terms.minutes - minutes },
      });
    }
    case 'settled':
    case 'reversed':
      return accept();
    default:
      return reject({ code: 'wrong_status', status: exchange.status });
  }
}

function requestReversal(
  command: Command<'RequestReversal'>,
  exchange: KnownExchange,
): ExchangeDecision {
  const { reversalId, by, minutes, reasonCode, reason } = command;
  // Nobody judges their own cause.
  if (isParty(exchange, by)) return reject({ code: 'party_to_the_exchange' });
  if (exchange.status !== 'settled' && exchange.status !== 'reversed') {
    return reject({ code: 'wrong_status', status: exchange.status });
  }
  const known = exchange.reversals.get(reversalId);
  if (known !== undefined) {
    const same =
      known.minutes === minutes && known.reasonCode === reasonCode && known.reason === reason;
    return same ? accept() : reject({ code: 'reversal_id_reused' });
  }
  if ([...exchange.reversals.values()].some(({ status }) => status === 'requested')) {
    return reject({ code: 'reversal_under_way' });
  }
  const reversible = reversibleMinutes(exchange);
  if (minutes > reversible) {
    return reject({ code: 'exceeds_settled_minutes', reversibleMinutes: reversible });
  }
  const { exchangeId, attempt } = exchange;
  const transferId = holdIdOf(exchangeId, attempt);
  return accept({
    type: 'ReversalRequested',
    data: { exchangeId, transferId, reversalId, by, minutes, reasonCode, reason },
  });
}

function recordReversal(
  command: Command<'RecordReversal'>,
  exchange: KnownExchange,
): ExchangeDecision {
  const { reversalId, cause } = command;
  const settled = exchange.status === 'settled' || exchange.status === 'reversed';
  const reversal = settled ? exchange.reversals.get(reversalId) : undefined;
  if (reversal === undefined) return reject({ code: 'wrong_status', status: exchange.status });
  if (reversal.status !== 'requested') return accept();
  const { exchangeId } = exchange;
  return cause === null
    ? accept({
        type: 'ExchangeReversed',
        data: { exchangeId, reversalId, minutes: reversal.minutes },
      })
    : accept({ type: 'ReversalRefused', data: { exchangeId, reversalId, cause } });
}
