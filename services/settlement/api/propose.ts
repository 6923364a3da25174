import type { Membership } from '@bourse/membership/membership';
import type { MarketplaceId, TerritoryId } from '@bourse/contracts/values';
import { wording } from '@bourse/contracts/wording';
import { addDays, type Day, dayAfter, type Instant, startOfDay } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { problem, type Problem } from '@bourse/service-kit/problem';
import type { ExchangeCommand } from '../domain/exchange.ts';
import type { Ledgers } from '../ledger/ledgers.ts';
import type { MarketplaceHandler } from '../marketplace-handler.ts';
import type { Policies } from '../policies.ts';
import type { Policy } from '../policy.ts';
import type { Listing, Listings } from '../read-models/listings/listings.ts';
import type { Proposal } from './exchange-schemas.ts';

const NEWS_WAIT_MS = 1_000;

type Around = {
  readonly membership: Membership;
  readonly listings: Listings;
  readonly policies: Policies;
  readonly marketplaces: MarketplaceHandler;
  readonly ledgers: Ledgers;
  readonly first: MarketplaceId;
};

/**
 * Completes a proposal with what the offer or the request says: who lends, who borrows, about what,
 * at what unit cost, and whether it crosses the limits of an EPCI.
 *
 * @param by The territory that proposes; one of the two parties.
 */
export async function completeProposal(
  around: Around,
  given: { exchangeId: Uuid; by: TerritoryId; now: Instant; proposal: Proposal },
): Promise<ExchangeCommand | Problem> {
  const { exchangeId, by, now, proposal } = given;
  const { marketplaceId = around.first, offerId = null, requestId = null } = proposal;
  if (offerId === null && requestId === null) return problem('listing_required');
  const offer = await listingOf(around.listings, 'offer', offerId);
  const request = await listingOf(around.listings, 'request', requestId);
  for (const listing of [offer, request]) {
    if (listing !== undefined && 'kind' in listing) return listing;
  }
  const found = { offer, request } as { offer?: Listing; request?: Listing };
  const lenderId = found.offer?.territoryId ?? by;
  const borrowerId = found.request?.territoryId ?? by;
  if (lenderId === borrowerId) return problem('same_territory');
  if (by !== lenderId && by !== borrowerId) return problem('not_a_party');

  const parties = await partiesAmong(around.membership, lenderId, borrowerId);
  if ('kind' in parties) return parties;
  const outside = await refuseOutside(around, marketplaceId, [lenderId, borrowerId]);
  if (outside !== undefined) return outside;

  const unitCostCents = proposal.unitCostCents ?? found.offer?.unitCostCents ?? undefined;
  if (unitCostCents === undefined) {
    const detail = wording('is required without an offer', 'est requis sans offre');
    const errors = [{ pointer: '/unitCostCents', detail }];
    return problem('invalid_input', { errors });
  }
  const { minutes, startsOn, endsOn } = proposal;
  return {
    type: 'ProposeExchange',
    exchangeId,
    marketplaceId,
    offerId,
    requestId,
    renewsExchangeId: null,
    lenderId,
    borrowerId,
    by,
    object: proposal.object ?? found.request?.title ?? found.offer?.title ?? '',
    terms: { minutes, unitCostCents, startsOn, endsOn },
    answerBy: proposal.answerBy ?? answerByFor(endsOn, now, around.policies.of(marketplaceId)),
    crossesEpci: parties.crossesEpci,
    now,
  };
}

/** In the first marketplace every member has an account, or is about to; in any other, those whom its owner let in. */
async function refuseOutside(
  { first, marketplaces, ledgers }: Around,
  marketplaceId: MarketplaceId,
  parties: readonly TerritoryId[],
): Promise<Problem | undefined> {
  if (marketplaceId === first) return undefined;
  if ((await marketplaces.look(marketplaceId)).status === 'unknown') {
    return problem('marketplace_unknown', { marketplaceId });
  }
  const { accounts } = await ledgers.of(marketplaceId).view();
  const outsider = parties.find((territoryId) => !accounts.has(territoryId));
  return outsider === undefined
    ? undefined
    : problem('no_account_in_marketplace', { marketplaceId, territoryId: outsider });
}

/** Whether two territories may exchange, and then whether that crosses the limits of an EPCI. */
export async function partiesAmong(
  membership: Membership,
  lenderId: TerritoryId,
  borrowerId: TerritoryId,
): Promise<{ readonly crossesEpci: boolean } | Problem> {
  const lender = await membership.expect(lenderId, NEWS_WAIT_MS);
  const borrower = await membership.expect(borrowerId, NEWS_WAIT_MS);
  if (lender === undefined) return problem('not_a_member', { territoryId: lenderId });
  if (borrower === undefined) return problem('not_a_member', { territoryId: borrowerId });
  if (lender.kind === 'association' || borrower.kind === 'association') {
    return problem('association_as_party');
  }
  return { crossesEpci: lender.epciId === null || lender.epciId !== borrower.epciId };
}

/** @returns Nothing where none is named. */
export async function listingOf(
  listings: Listings,
  kind: 'offer' | 'request',
  id: Uuid | null,
): Promise<Listing | Problem | undefined> {
  if (id === null) return undefined;
  const listing = await listings.expect(kind, id, NEWS_WAIT_MS);
  if (listing === undefined) return problem('listing_unknown', { [`${kind}Id`]: id });
  return listing.open ? listing : problem('listing_closed', { [`${kind}Id`]: id });
}

/** The time that the policy gives to answer, but not beyond the end of the work. */
export function answerByFor(endsOn: Day, now: Instant, policy: Policy): Instant {
  const byPolicy = addDays(now, policy.answerWithinDays);
  const end = startOfDay(dayAfter(endsOn));
  return byPolicy < end ? byPolicy : end;
}
