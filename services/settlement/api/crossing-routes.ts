import { reaches, seenBy } from '@bourse/rights/permit';
import { actsAs, type Identity } from '@bourse/identity/identity';
import {
  id,
  instant,
  day,
  marketplaceId,
  type MarketplaceId,
  minutes,
  minutesOrNone,
  reason,
  territoryId,
} from '@bourse/contracts/values';
import { addDays, type Instant } from '@bourse/kernel/clock';
import type { Membership } from '@bourse/membership/membership';
import { actingFor, etagOf, receipt, replyToCommand } from '@bourse/service-kit/command-reply';
import { cursorParameter, limitParameter, numberedPages } from '@bourse/service-kit/cursor';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { CrossingHandler } from '../crossing-handler.ts';
import type { KnownMarketplace } from '../domain/marketplaces/marketplace.ts';
import type { MarketplaceHandler } from '../marketplace-handler.ts';
import type { CrossingQueries } from '../read-models/crossings/queries.ts';
import { type Ruler, rulerOf } from './marketplace-authority.ts';

const SERVICE = 'settlement';
const NEWS_WAIT_MS = 1_000;
const tag = 'crossings';
const pages = numberedPages('crossings');
const crossingParams = z.strictObject({ crossingId: id });
const status = z.enum(['requested', 'source_held', 'decided', 'settled', 'refused', 'abandoned']);
const place = z.object({ marketplaceId, accountId: territoryId });

const crossingView = z
  .object({
    crossingId: id,
    status,
    from: place,
    to: place,
    minutes,
    by: territoryId.nullable(),
    reason: z.string(),
    decideBy: instant,
    reversesCrossingId: id.nullable(),
    released: z.boolean().nullable().meta({
      description: 'Of one that came to nothing: whether all that was held for it is given back.',
    }),
    refusedBy: z.enum(['source', 'target']).nullable(),
    refusedFor: z.string().nullable(),
    refusedAvailableMinutes: minutesOrNone.nullable(),
    effectiveOn: day.nullable(),
    reversals: z.array(
      z.object({
        reversalId: id,
        minutes,
        by: territoryId.nullable(),
        reason: z.string(),
        status: z.enum(['under_way', 'settled', 'refused', 'abandoned']),
      }),
    ),
    requestedAt: instant,
    changedAt: instant,
    revision: z.int(),
  })
  .meta({ id: 'Crossing' });

type Parts = {
  readonly crossings: CrossingHandler;
  readonly queries: CrossingQueries;
  readonly marketplaces: MarketplaceHandler;
  readonly membership: Membership;
};

/** `/api/crossings`: transfers between two marketplaces. */
export const crossingRoutes = (parts: Parts): readonly Route[] => [
  ...crossingReads(parts.queries),
  requesting(parts),
  reversing(parts),
];

const crossingReads = (queries: CrossingQueries): readonly Route[] => [
  reading({
    path: '/api/crossings',
    operationId: 'listCrossings',
    action: 'crossing.read',
    summary:
      'Lists transfers between marketplaces, the newest first: those of one’s own accounts, or, for those who watch over the bourse, all.',
    tag,
    query: z.strictObject({
      status: status.optional(),
      marketplaceId: marketplaceId.optional(),
      territoryId: territoryId.optional(),
      limit: limitParameter,
      cursor: cursorParameter,
    }),
    replies: {
      200: {
        description: 'A page of crossings',
        schema: z.object({ items: z.array(crossingView), next: z.string().nullable() }),
      },
    },
    refusals: ['invalid_cursor'],
    handle: ({ query: { limit, cursor, ...filter }, reach }) => {
      const before = pages.startOf(cursor);
      if (before === undefined) return problem('invalid_cursor');
      const found = queries.list({ ...filter, seenBy: seenBy(reach) }, { before, limit });
      return answer(200, pages.pageOf(found.crossings, limit, found.last));
    },
  }),
  reading({
    path: '/api/crossings/{crossingId}',
    operationId: 'getCrossing',
    action: 'crossing.read',
    summary: 'Shows a transfer between two marketplaces as it stands.',
    tag,
    params: crossingParams,
    replies: { 200: { description: 'The crossing', schema: crossingView, headers: ['ETag'] } },
    refusals: ['crossing_unknown'],
    handle: ({ params, reach }) => {
      const crossing = queries.one(params.crossingId);
      if (crossing === undefined) return problem('crossing_unknown');
      const { from, to } = crossing;
      if (!reaches(reach, from.accountId, to.accountId)) return problem('not_permitted');
      return answer(200, crossing, { ETag: etagOf(crossing.revision) });
    },
  }),
];

const requesting = ({ crossings, marketplaces }: Parts): Route =>
  writing({
    method: 'post',
    path: '/api/crossings',
    operationId: 'requestCrossing',
    action: 'crossing.request',
    summary:
      'Gives minutes of one’s own account in a marketplace to an account in another. They move in both ledgers, or in neither, a moment later.',
    tag,
    body: z.strictObject({
      fromMarketplaceId: marketplaceId,
      toMarketplaceId: marketplaceId,
      toAccountId: territoryId,
      minutes,
      reason,
    }),
    replies: { 201: { description: 'Requested', schema: receipt } },
    refusals: ['marketplace_unknown', 'same_marketplace'],
    handle: actingFor(async (by, { context, body, seen }) => {
      const { fromMarketplaceId, toMarketplaceId, toAccountId, ...terms } = body;
      const pair = await bothOf(marketplaces, fromMarketplaceId, toMarketplaceId);
      if ('kind' in pair) return pair;
      // Its id is the command's, so that the same request makes the same crossing.
      const crossingId = context.commandId;
      const { now } = context;
      const command = {
        type: 'RequestCrossing',
        crossingId,
        from: { marketplaceId: fromMarketplaceId, accountId: by },
        to: { marketplaceId: toMarketplaceId, accountId: toAccountId },
        ...terms,
        by,
        decideBy: decideBy(now, pair),
        reversesCrossingId: null,
        now,
      } as const;
      return replyToCommand(await crossings.give(crossingId, command, context, seen), {
        service: SERVICE,
        id: crossingId,
        created: `/api/crossings/${crossingId}`,
      });
    }),
  });

const reversing = ({ crossings, marketplaces, membership }: Parts): Route => {
  /** An association decides where it owns a marketplace, or where nobody does. */
  async function rulerOver(identity: Identity, pair: Pair): Promise<Ruler | undefined> {
    const ruler = pair.map((one) => rulerOf(identity, one)).find((found) => found !== undefined);
    if (ruler !== undefined) return ruler;
    const { territoryId: by } = identity;
    const free = pair.some(({ ownerId }) => ownerId === null);
    if (!free || !actsAs(identity, 'official') || by === null) return undefined;
    const member = await membership.expect(by, NEWS_WAIT_MS);
    return member?.kind === 'association' ? { by } : undefined;
  }

  return writing({
    method: 'post',
    path: '/api/crossings/{crossingId}/reversals',
    operationId: 'reverseCrossing',
    action: 'crossing.reverse',
    summary:
      'Brings all or part of what was settled back, by a crossing the other way: in both ledgers or in neither. By the owner of either marketplace, or the operator.',
    tag,
    params: crossingParams,
    body: z.strictObject({ minutes, reason }),
    replies: { 200: { description: 'Requested', schema: receipt } },
    refusals: [
      'crossing_unknown',
      'not_the_owner',
      'crossing_not_at_this_step',
      'crossing_is_a_reversal',
      'reversal_under_way',
      'exceeds_settled_minutes',
    ],
    handle: async ({ identity, context, params, body, seen }) => {
      const { crossingId } = params;
      const crossing = await crossings.look(crossingId);
      if (crossing.status === 'unknown') return problem('crossing_unknown');
      const { from, to } = crossing;
      const pair = await bothOf(marketplaces, from.marketplaceId, to.marketplaceId);
      if ('kind' in pair) return pair;
      const ruler = await rulerOver(identity, pair);
      if (ruler === undefined) return problem('not_the_owner');
      const command = {
        type: 'RequestCrossingReversal',
        reversalId: context.commandId,
        ...body,
        ...ruler,
        decideBy: decideBy(context.now, pair),
      } as const;
      const result = await crossings.give(crossingId, command, context, seen);
      return replyToCommand(result, { service: SERVICE, id: crossingId });
    },
  });
};

type Pair = readonly [KnownMarketplace, KnownMarketplace];

async function bothOf(
  marketplaces: MarketplaceHandler,
  from: MarketplaceId,
  to: MarketplaceId,
): Promise<Pair | ReturnType<typeof problem>> {
  const [one, other] = await Promise.all([marketplaces.look(from), marketplaces.look(to)]);
  if (one.status === 'unknown') return problem('marketplace_unknown', { marketplaceId: from });
  if (other.status === 'unknown') return problem('marketplace_unknown', { marketplaceId: to });
  return [one, other];
}

/** No later than either of them lets a crossing wait. */
const decideBy = (now: Instant, pair: Pair): Instant =>
  addDays(now, Math.min(...pair.map(({ policy }) => policy.crossingWithinDays)));
