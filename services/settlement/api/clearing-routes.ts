import {
  clearingAccountOf,
  type MarketplaceId,
  marketplaceId,
  reason,
} from '@bourse/contracts/values';
import { creditLimitMinutes } from '@bourse/contracts/ledger';
import { derivedId } from '@bourse/kernel/ids';
import type { Linked } from '@bourse/ledger/commands';
import { receipt, replyToCommand } from '@bourse/service-kit/command-reply';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route, writing } from '@bourse/service-kit/route';
import type { Database } from '@bourse/sqlite/database';
import { z } from 'zod';
import type { LedgerOutcome } from '../ledger/bookkeeper.ts';
import type { Ledgers } from '../ledger/ledgers.ts';
import type { MarketplaceHandler } from '../marketplace-handler.ts';
import { type ClearingAccount, clearingAccountsIn } from '../read-models/accounts/clearing.ts';
import type { CrossingQueries } from '../read-models/crossings/queries.ts';
import type { MarketplaceQueries } from '../read-models/marketplaces/queries.ts';
import { type Ruler, rulerOf } from './marketplace-authority.ts';
import { marketplaceParams } from './marketplace-routes.ts';

const SERVICE = 'settlement';
const tag = 'marketplaces';

const clearingView = z
  .object({
    items: z.array(
      z.object({
        marketplaceId,
        balanceMinutes: z.int().meta({
          description:
            'What members here gave to members there, less what came from there, by this ledger.',
        }),
        pendingInMinutes: z.int(),
        pendingOutMinutes: z.int(),
        exposureMinutes: z
          .int()
          .meta({ description: 'How far from zero this marketplace lets the balance go.' }),
        theirBalanceMinutes: z.int().nullable().meta({
          description: 'The same by the other ledger; null while it has agreed to nothing.',
        }),
        theirExposureMinutes: z.int().nullable(),
        differenceMinutes: z.int().meta({
          description: 'Of the two balances, zero but while crossings are under way.',
        }),
        crossingsUnderWay: z.int(),
        mirrored: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'Clearing' });

type Parts = {
  readonly marketplaces: MarketplaceHandler;
  readonly queries: MarketplaceQueries;
  readonly crossings: CrossingQueries;
  readonly ledgers: Ledgers;
  /** The accounts of a marketplace, as they are shown. */
  readonly accountsOf: (marketplaceId: MarketplaceId) => Database;
};

/** `/api/marketplaces/{marketplaceId}/clearing`: what two marketplaces owe each other, and how far each goes. */
export const clearingRoutes = (parts: Parts): readonly Route[] => [showing(parts), agreeing(parts)];

const showing = (parts: Parts): Route =>
  reading({
    path: '/api/marketplaces/{marketplaceId}/clearing',
    operationId: 'getClearing',
    action: 'marketplace.read',
    summary:
      'Shows what this marketplace and each other owe each other, by the ledgers of both, and whether the two agree.',
    tag,
    params: marketplaceParams,
    replies: { 200: { description: 'The clearing accounts', schema: clearingView } },
    refusals: ['marketplace_unknown'],
    handle: ({ params: { marketplaceId: here } }) => {
      if (parts.queries.one(here) === undefined) {
        return problem('marketplace_unknown', { marketplaceId: here });
      }
      const items = clearingAccountsIn(parts.accountsOf(here)).map((ours) =>
        comparison(parts, here, ours),
      );
      return answer(200, { items });
    },
  });

function comparison({ accountsOf, crossings }: Parts, here: MarketplaceId, ours: ClearingAccount) {
  const there = ours.marketplaceId;
  const theirs = clearingAccountsIn(accountsOf(there)).find((one) => one.marketplaceId === here);
  const differenceMinutes = ours.balanceMinutes + (theirs?.balanceMinutes ?? 0);
  return {
    ...ours,
    theirBalanceMinutes: theirs?.balanceMinutes ?? null,
    theirExposureMinutes: theirs?.exposureMinutes ?? null,
    differenceMinutes,
    crossingsUnderWay: crossings.underWay(here, there),
    mirrored: differenceMinutes === 0,
  };
}

const agreeing = ({ marketplaces, ledgers }: Parts): Route =>
  writing({
    method: 'post',
    path: '/api/marketplaces/{marketplaceId}/clearing',
    operationId: 'agreeOnClearing',
    action: 'marketplace.rule',
    summary:
      'Agrees to crossings with another marketplace, as far as an exposure; given again, with another. Nothing crosses before both have agreed. By the owner or the operator; who and why is recorded.',
    tag,
    params: marketplaceParams,
    body: z.strictObject({
      withMarketplaceId: marketplaceId,
      exposureMinutes: creditLimitMinutes,
      reason,
    }),
    replies: { 200: { description: 'Agreed, on this side', schema: receipt } },
    refusals: [
      'marketplace_unknown',
      'not_the_owner',
      'same_marketplace',
      'credit_limit_below_use',
    ],
    handle: async ({ identity, context, params, body, seen }) => {
      if (seen !== undefined) return problem('invalid_header', { header: 'If-Match' });
      const here = await marketplaces.look(params.marketplaceId);
      if (here.status === 'unknown') return problem('marketplace_unknown', params);
      const ruler = rulerOf(identity, here);
      if (ruler === undefined) return problem('not_the_owner', params);
      const { withMarketplaceId } = body;
      if (withMarketplaceId === params.marketplaceId) return problem('same_marketplace');
      if ((await marketplaces.look(withMarketplaceId)).status === 'unknown') {
        return problem('marketplace_unknown', { marketplaceId: withMarketplaceId });
      }
      const command = agreement(context.commandId, { ...body, ...ruler });
      const outcome = plain(await ledgers.of(params.marketplaceId).give(command, context));
      const result = outcome.kind === 'done' ? { ...outcome, state: undefined } : outcome;
      return replyToCommand(result, { service: SERVICE, id: withMarketplaceId });
    },
  });

/** The account of the other marketplace, which lets nothing through, and how far it does from now on. */
function agreement(
  commandId: string,
  given: Ruler & {
    readonly withMarketplaceId: MarketplaceId;
    readonly exposureMinutes: number;
    readonly reason: string;
  },
): Linked {
  const accountId = clearingAccountOf(given.withMarketplaceId);
  const { by, exposureMinutes, reason: why } = given;
  const ruling = (part: string) => ({
    decisionId: derivedId(commandId, part),
    accountId,
    by,
    reason: why,
  });
  return {
    type: 'Linked',
    data: {
      commands: [
        {
          type: 'OpenAccount',
          data: { accountId, kind: 'clearing', creditLimitMinutes: 0, ceilingMinutes: 0 },
        },
        {
          type: 'ChangeCreditLimit',
          data: { ...ruling('credit limit'), creditLimitMinutes: exposureMinutes },
        },
        {
          type: 'ChangeCeiling',
          data: { ...ruling('ceiling'), ceilingMinutes: exposureMinutes },
        },
      ],
    },
  };
}

/** What refused the whole. */
const plain = (outcome: LedgerOutcome): LedgerOutcome =>
  outcome.kind === 'rejected' && outcome.rejection.code === 'linked_refused'
    ? { kind: 'rejected', rejection: outcome.rejection.refusal }
    : outcome;
