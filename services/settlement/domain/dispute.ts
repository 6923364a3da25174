import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import { accept, reject } from '@bourse/kernel/decider';
import type { Minutes } from '@bourse/kernel/minutes';
import {
  type Exchange,
  type ExchangeDecision,
  holdIdOf,
  isParty,
  type KnownExchange,
} from './exchange-state.ts';

export type DisputeCommand =
  | { readonly type: 'RaiseDispute'; readonly by: TerritoryId; readonly reason: string }
  /** By whoever raised it. */
  | { readonly type: 'WithdrawDispute'; readonly by: TerritoryId }
  /** By an association; that it is one is checked where the command comes in. */
  | {
      readonly type: 'ResolveDispute';
      readonly by: TerritoryId;
      readonly minutes: Minutes;
      readonly reason: string;
    };

type Command<Type extends DisputeCommand['type']> = Extract<DisputeCommand, { type: Type }>;

/** When the parties do not agree on the work: withdrawn by the one who raised it, or resolved by an association. */
export function decideDispute(command: DisputeCommand, exchange: Exchange): ExchangeDecision {
  if (exchange.status === 'unknown') return reject({ code: 'exchange_unknown' });
  switch (command.type) {
    case 'RaiseDispute':
      return raiseDispute(command, exchange);
    case 'WithdrawDispute':
      return withdrawDispute(command, exchange);
    case 'ResolveDispute':
      return resolveDispute(command, exchange);
    default:
      return assertNever(command);
  }
}

function raiseDispute(command: Command<'RaiseDispute'>, exchange: KnownExchange): ExchangeDecision {
  const { by, reason } = command;
  if (!isParty(exchange, by)) return reject({ code: 'not_a_party' });
  switch (exchange.status) {
    case 'disputed':
      // Who raised it may say so again; the other party learns that it is done.
      return exchange.ground.by === by
        ? accept()
        : reject({ code: 'wrong_status', status: exchange.status });
    case 'delivering':
      return accept({
        type: 'DisputeRaised',
        data: { exchangeId: exchange.exchangeId, by, reason },
      });
    default:
      return reject({ code: 'wrong_status', status: exchange.status });
  }
}

/** Back to the delivery: the borrower certifies, or the lender corrects. */
function withdrawDispute(
  { by }: Command<'WithdrawDispute'>,
  exchange: KnownExchange,
): ExchangeDecision {
  if (!isParty(exchange, by)) return reject({ code: 'not_a_party' });
  switch (exchange.status) {
    case 'delivering':
      return exchange.withdrawnDispute?.by === by
        ? accept()
        : reject({ code: 'wrong_status', status: exchange.status });
    case 'disputed':
      return exchange.ground.by === by
        ? accept({ type: 'DisputeWithdrawn', data: { exchangeId: exchange.exchangeId, by } })
        : reject({ code: 'only_disputer_withdraws' });
    default:
      return reject({ code: 'wrong_status', status: exchange.status });
  }
}

function resolveDispute(
  command: Command<'ResolveDispute'>,
  exchange: KnownExchange,
): ExchangeDecision {
  const { by, minutes, reason } = command;
  if (isParty(exchange, by)) return reject({ code: 'party_to_the_exchange' });
  switch (exchange.status) {
    case 'resolved':
    case 'settled':
    case 'reversed': {
      const same = exchange.verdict.by === by && exchange.verdict.minutes === minutes;
      return same ? accept() : reject({ code: 'wrong_status', status: exchange.status });
    }
    case 'disputed': {
      const { exchangeId, attempt, loggedMinutes } = exchange;
      if (minutes > loggedMinutes) return reject({ code: 'exceeds_logged_minutes', loggedMinutes });
      const transferId = holdIdOf(exchangeId, attempt);
      return accept({
        type: 'DisputeResolved',
        data: { exchangeId, transferId, by, minutes, reason },
      });
    }
    default:
      return reject({ code: 'wrong_status', status: exchange.status });
  }
}
