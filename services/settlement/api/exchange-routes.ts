import type { MarketplaceId } from '@bourse/contracts/values';
import type { EventStore } from '@bourse/event-store/port';
import type { Membership } from '@bourse/membership/membership';
import { type Reach, reaches } from '@bourse/rights/permit';
import { etagOf, receipt, replyToCommand } from '@bourse/service-kit/command-reply';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { ExchangeHandler } from '../exchange-handler.ts';
import type { Ledgers } from '../ledger/ledgers.ts';
import type { MarketplaceHandler } from '../marketplace-handler.ts';
import type { Policies } from '../policies.ts';
import type { ExchangeChanges } from '../read-models/exchanges/changes.ts';
import type { ExchangeQueries } from '../read-models/exchanges/queries.ts';
import type { ExchangeView } from '../read-models/exchanges/view.ts';
import type { Listings } from '../read-models/listings/listings.ts';
import { followingExchanges } from './exchange-changes.ts';
import { exchangeHistory } from './exchange-history.ts';
import { listingExchanges } from './exchange-list.ts';
import { exchangeParams, exchangeView, proposal } from './exchange-schemas.ts';
import { renewing } from './exchange-renewal.ts';
import { exchangeSteps } from './exchange-steps.ts';
import { completeProposal } from './propose.ts';

const SERVICE = 'settlement';
const tag = 'exchanges';
const LINE_AT_MOST = 200;

export type ExchangeRouteParts = {
  readonly store: EventStore;
  readonly exchanges: ExchangeHandler;
  readonly queries: ExchangeQueries;
  readonly changes: ExchangeChanges;
  readonly membership: Membership;
  readonly listings: Listings;
  readonly policies: Policies;
  readonly marketplaces: MarketplaceHandler;
  readonly ledgers: Ledgers;
  /** The marketplace of an exchange that names none. */
  readonly first: MarketplaceId;
};

/** `/api/exchanges`. */
export function exchangeRoutes(parts: ExchangeRouteParts): readonly Route[] {
  return [
    // Before the one exchange, whose id it is not.
    followingExchanges(parts.changes),
    listingExchanges(parts.queries, parts.listings),
    ...exchangeReads(parts.queries),
    exchangeHistory(parts.store),
    proposing(parts),
    renewing(parts),
    ...exchangeSteps(parts),
  ];
}

const exchangeReads = (queries: ExchangeQueries): readonly Route[] => [
  reading({
    path: '/api/exchanges/{exchangeId}',
    operationId: 'getExchange',
    action: 'exchange.read',
    summary: 'Shows an exchange as it stands.',
    tag,
    params: exchangeParams,
    replies: { 200: { description: 'The exchange', schema: exchangeView, headers: ['ETag'] } },
    refusals: ['exchange_unknown'],
    handle: ({ params, reach }) => {
      const exchange = queries.one(params.exchangeId);
      if (exchange === undefined) return problem('exchange_unknown');
      if (!isSeen(exchange, reach)) return problem('not_permitted');
      return answer(200, exchange, { ETag: etagOf(exchange.revision) });
    },
  }),
  reading({
    path: '/api/exchanges/{exchangeId}/renewals',
    operationId: 'listRenewals',
    action: 'exchange.read',
    summary:
      'Lists the exchanges that renew one another, the first one first, and this among them.',
    tag,
    params: exchangeParams,
    replies: {
      200: {
        description: `The exchanges in line, ${LINE_AT_MOST} at the most`,
        schema: z.object({ items: z.array(exchangeView) }),
      },
    },
    refusals: ['exchange_unknown'],
    handle: ({ params, reach }) => {
      const items = queries.line(params.exchangeId, LINE_AT_MOST);
      if (items.length === 0) return problem('exchange_unknown');
      // They renew one another between the same two parties.
      return items.every((one) => isSeen(one, reach))
        ? answer(200, { items })
        : problem('not_permitted');
    },
  }),
];

/** An exchange is seen by its parties, and by those who watch over the bourse. */
const isSeen = (
  { lenderId, borrowerId }: Pick<ExchangeView, 'lenderId' | 'borrowerId'>,
  reach: Reach,
): boolean => reaches(reach, lenderId, borrowerId);

const proposing = (parts: ExchangeRouteParts): Route =>
  writing({
    method: 'post',
    path: '/api/exchanges',
    operationId: 'proposeExchange',
    action: 'exchange.propose',
    summary: 'Proposes an exchange, from an offer, a request or both.',
    tag,
    body: proposal,
    replies: { 201: { description: 'Proposed', schema: receipt } },
    refusals: [
      'not_a_member',
      'marketplace_unknown',
      'no_account_in_marketplace',
      'listing_required',
      'listing_unknown',
      'listing_closed',
      'same_territory',
      'not_a_party',
      'association_as_party',
      'date_in_the_past',
      'date_too_far',
      'dates_out_of_order',
      'answer_after_the_end',
    ],
    handle: async (call) => {
      const { identity, context, body } = call;
      if (identity.territoryId === null) return problem('not_permitted');
      // The exchange's id is the command's, so that the same request makes the same exchange.
      const exchangeId = context.commandId;
      const given = { exchangeId, by: identity.territoryId, now: context.now, proposal: body };
      const command = await completeProposal(parts, given);
      const created = { service: SERVICE, id: exchangeId, created: `/api/exchanges/${exchangeId}` };
      if (!('kind' in command)) {
        return replyToCommand(
          await parts.exchanges.give(exchangeId, command, context, call.seen),
          created,
        );
      }
      // Refused now, perhaps because of what has changed since this very request was first granted.
      const earlier = await parts.exchanges.earlier(exchangeId, context);
      return earlier === undefined ? command : replyToCommand(earlier, created);
    },
  });
