import type { CommandContext } from '@bourse/commands/handle-command';
import { receipt, replyToCommand } from '@bourse/service-kit/command-reply';
import { problem, type Problem } from '@bourse/service-kit/problem';
import { type Reply, type Route, writing } from '@bourse/service-kit/route';
import type { Membership } from '@bourse/membership/membership';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import type { ExchangeCommand } from '../domain/exchange.ts';
import type { ExchangeRejection, KnownExchange } from '../domain/exchange-state.ts';
import {
  refusalByRenewal,
  refusalOfRenewal,
  renewalIdOf,
  RENEWALS_AT_MOST,
} from '../domain/renewal.ts';
import type { ExchangeHandler } from '../exchange-handler.ts';
import type { Policies } from '../policies.ts';
import type { Listings } from '../read-models/listings/listings.ts';
import { exchangeParams, renewal, type Renewal } from './exchange-schemas.ts';
import { answerByFor, listingOf, partiesAmong } from './propose.ts';

const SERVICE = 'settlement';

type Parts = {
  readonly exchanges: ExchangeHandler;
  readonly membership: Membership;
  readonly listings: Listings;
  readonly policies: Policies;
};

/** `POST /api/exchanges/{exchangeId}/renewals`: a new exchange, linked to the one that it goes on from. */
export const renewing = (parts: Parts): Route =>
  writing({
    method: 'post',
    path: '/api/exchanges/{exchangeId}/renewals',
    operationId: 'renewExchange',
    action: 'exchange.negotiate',
    summary:
      'Proposes to go on: a new exchange of the same parties about the same object, on terms of its own.',
    tag: 'exchanges',
    params: exchangeParams,
    body: renewal,
    replies: { 201: { description: 'Proposed', schema: receipt } },
    refusals: [
      'exchange_unknown',
      'not_a_party',
      'wrong_status',
      'renewal_open',
      'already_renewed',
      'too_many_renewals',
      'listing_unknown',
      'listing_closed',
      'offer_of_another_lender',
      'not_a_member',
      'date_in_the_past',
      'date_too_far',
      'dates_out_of_order',
      'answer_after_the_end',
    ],
    handle: async ({ identity, context, params, body, seen }): Promise<Reply> => {
      const { exchanges } = parts;
      const by = identity.territoryId;
      if (by === null) return problem('not_permitted');
      // What a revision names is the exchange renewed, and that one does not change.
      if (seen !== undefined) return problem('invalid_header', { header: 'If-Match' });
      const original = await exchanges.look(params.exchangeId);
      if (original.status === 'unknown') return problem('exchange_unknown');
      const place = await placeFor(exchanges, params.exchangeId, context);
      if (place.kind === 'earlier') return replyToCommand(place.result, created(place.renewalId));
      const refusal = refusalOfRenewal(original, by);
      if (refusal !== undefined) return refused(refusal);
      if (place.kind === 'refused') return refused(place.rejection);
      const { renewalId } = place;
      const given = { renewalId, by, now: context.now, terms: body };
      const command = await completeRenewal(parts, original, given);
      if ('kind' in command) return command;
      return replyToCommand(await exchanges.give(renewalId, command, context), created(renewalId));
    },
  });

const created = (id: Uuid) => ({ service: SERVICE, id, created: `/api/exchanges/${id}` });
const refused = (rejection: ExchangeRejection): Reply =>
  replyToCommand({ kind: 'rejected', rejection }, created(''));

/** The id for another renewal, what this very request did earlier, or why there is no place for one. */
async function placeFor(exchanges: ExchangeHandler, exchangeId: Uuid, context: CommandContext) {
  for (let attempt = 1; attempt <= RENEWALS_AT_MOST; attempt += 1) {
    const renewalId = renewalIdOf(exchangeId, attempt);
    const found = await exchanges.look(renewalId);
    if (found.status === 'unknown') return { kind: 'free', renewalId } as const;
    const result = await exchanges.earlier(renewalId, context);
    if (result !== undefined) return { kind: 'earlier', renewalId, result } as const;
    const rejection = refusalByRenewal(found);
    if (rejection !== undefined) return { kind: 'refused', rejection } as const;
  }
  const rejection = { code: 'too_many_renewals', limit: RENEWALS_AT_MOST } as const;
  return { kind: 'refused', rejection } as const;
}

async function completeRenewal(
  { listings, membership, policies }: Parts,
  original: KnownExchange,
  given: { renewalId: Uuid; by: TerritoryId; now: string; terms: Renewal },
): Promise<ExchangeCommand | Problem> {
  const { renewalId, by, now, terms } = given;
  const { exchangeId, marketplaceId, lenderId, borrowerId, object } = original;
  const { minutes, startsOn, endsOn, unitCostCents = original.terms.unitCostCents } = terms;
  const offerId = terms.offerId === undefined ? original.offerId : terms.offerId;
  const offer = await listingOf(listings, 'offer', offerId);
  if (offer !== undefined && 'kind' in offer) return offer;
  if (offer !== undefined && offer.territoryId !== lenderId) {
    return problem('offer_of_another_lender', { offerId });
  }
  const parties = await partiesAmong(membership, lenderId, borrowerId);
  if ('kind' in parties) return parties;
  return {
    type: 'ProposeExchange',
    exchangeId: renewalId,
    marketplaceId,
    offerId,
    // The request was answered by the first exchange.
    requestId: null,
    renewsExchangeId: exchangeId,
    lenderId,
    borrowerId,
    by,
    object,
    terms: { minutes, unitCostCents, startsOn, endsOn },
    answerBy: terms.answerBy ?? answerByFor(endsOn, now, policies.of(marketplaceId)),
    crossesEpci: parties.crossesEpci,
    now,
  };
}
