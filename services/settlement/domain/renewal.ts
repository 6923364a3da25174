import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import { type ExchangeRejection, isParty, type KnownExchange } from './exchange-state.ts';

/** How often an exchange may be proposed anew with nothing coming of it. */
export const RENEWALS_AT_MOST = 20;

/**
 * The id of an exchange that goes on from another. It derives from the one renewed and from how often
 * that was tried, so that two who renew it at once meet in one stream, and only one of them proposes.
 *
 * @param attempt 1 for the first; the next one after a renewal of which nothing came.
 */
export const renewalIdOf = (exchangeId: Uuid, attempt: number): Uuid =>
  derivedId('renewal', exchangeId, String(attempt));

/**
 * Why an exchange cannot be renewed by somebody.
 *
 * @returns Nothing when it can: work was logged, and nobody disputes it.
 */
export function refusalOfRenewal(
  exchange: KnownExchange,
  by: TerritoryId,
): ExchangeRejection | undefined {
  if (!isParty(exchange, by)) return { code: 'not_a_party' };
  switch (exchange.status) {
    case 'delivering':
    case 'certified':
    case 'resolved':
    case 'settled':
      return undefined;
    default:
      return { code: 'wrong_status', status: exchange.status };
  }
}

/**
 * What an earlier renewal means for another one.
 *
 * @returns Nothing when nothing came of it. Otherwise it is still open, or it is the one to renew next:
 * exchanges follow one another in a line.
 */
export function refusalByRenewal(renewal: KnownExchange): ExchangeRejection | undefined {
  const renewalId = renewal.exchangeId;
  switch (renewal.status) {
    case 'declined':
    case 'withdrawn':
    case 'expired':
    case 'cancelled':
    case 'lapsed':
    case 'reversed':
      return undefined;
    case 'settled':
      return { code: 'already_renewed', renewalId };
    case 'proposed':
    case 'countered':
    case 'refused':
    case 'accepted':
    case 'securing':
    case 'agreed':
    case 'signed':
    case 'delivering':
    case 'disputed':
    case 'certified':
    case 'resolved':
      return { code: 'renewal_open', renewalId };
    default:
      return assertNever(renewal, 'renewal');
  }
}
