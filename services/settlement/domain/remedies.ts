import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { ExchangeRejection, In, KnownExchange, Remedy } from './exchange-state.ts';

type Cancellable = 'accepted' | 'securing' | 'agreed' | 'signed';
type WrongStatus = Extract<ExchangeRejection, { code: 'wrong_status' }>;

/**
 * What a party can do in place of a cancellation, or ask an association to do; nothing where the
 * exchange is over. The room's README has the table.
 */
export function insteadOfCancelling(
  exchange: Exclude<KnownExchange, In<Cancellable | 'cancelled'>>,
  by: TerritoryId,
): readonly Remedy[] {
  switch (exchange.status) {
    case 'proposed':
    case 'countered':
      return exchange.proposedBy === by ? ['withdrawExchange'] : ['declineExchange'];
    case 'refused':
      return ['withdrawExchange', 'declineExchange'];
    case 'delivering':
      return [by === exchange.lenderId ? 'correctWork' : 'certifyDelivery', 'raiseDispute'];
    case 'disputed':
      return exchange.ground.by === by ? ['withdrawDispute', 'resolveDispute'] : ['resolveDispute'];
    case 'certified':
    case 'resolved':
    case 'settled':
      return ['reverseExchange'];
    case 'declined':
    case 'withdrawn':
    case 'expired':
    case 'reversed':
    case 'lapsed':
      return [];
    default:
      return assertNever(exchange, 'exchange');
  }
}

/** The refusal of what comes after a certification or a verdict, with what is done from there. */
export function tooLate(exchange: KnownExchange, instead: readonly Remedy[]): WrongStatus {
  const { status } = exchange;
  const decided = status === 'certified' || status === 'resolved' || status === 'settled';
  return { code: 'wrong_status', status, ...(decided ? { instead } : {}) };
}
