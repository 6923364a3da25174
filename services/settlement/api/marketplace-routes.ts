import { marketplacePolicy } from '@bourse/contracts/marketplaces';
import { marketplaceId, reason, territoryId, title } from '@bourse/contracts/values';
import type { Membership } from '@bourse/membership/membership';
import { etagOf, receipt, replyToCommand } from '@bourse/service-kit/command-reply';
import { cursorParameter, limitParameter, numberedPages } from '@bourse/service-kit/cursor';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import { accountTerms } from '../ledger/account-terms.ts';
import type { Ledgers } from '../ledger/ledgers.ts';
import type { MarketplaceHandler } from '../marketplace-handler.ts';
import { defaultPolicy } from '../policy.ts';
import type { MarketplaceQueries } from '../read-models/marketplaces/queries.ts';
import { rulerOf } from './marketplace-authority.ts';

const SERVICE = 'settlement';
const NEWS_WAIT_MS = 1_000;
/** Each has a file of its own for each view, which stays open. */
const MAX_MARKETPLACES = 100;
const tag = 'marketplaces';
const pages = numberedPages('marketplaces');
export const marketplaceParams = z.strictObject({ marketplaceId });
const policyChanges = marketplacePolicy.partial().strict();

const marketplaceView = z
  .object({
    marketplaceId,
    name: title,
    ownerId: territoryId.nullable(),
    policy: marketplacePolicy,
    openedAt: z.string(),
    changedAt: z.string(),
    revision: z.int(),
  })
  .meta({ id: 'Marketplace' });

type Parts = {
  readonly marketplaces: MarketplaceHandler;
  readonly queries: MarketplaceQueries;
  readonly ledgers: Ledgers;
  readonly membership: Membership;
};

/** `/api/marketplaces`, but for what is in their ledgers. */
export const marketplaceRoutes = (parts: Parts): readonly Route[] => [
  ...marketplaceReads(parts.queries),
  opening(parts),
  changingPolicy(parts),
  openingAccounts(parts),
];

const marketplaceReads = (queries: MarketplaceQueries): readonly Route[] => [
  reading({
    path: '/api/marketplaces',
    operationId: 'listMarketplaces',
    action: 'marketplace.read',
    summary: 'Lists the marketplaces, the newest first.',
    tag,
    query: z.strictObject({ limit: limitParameter, cursor: cursorParameter }),
    replies: {
      200: {
        description: 'A page of marketplaces',
        schema: z.object({ items: z.array(marketplaceView), next: z.string().nullable() }),
      },
    },
    refusals: ['invalid_cursor'],
    handle: ({ query: { limit, cursor } }) => {
      const before = pages.startOf(cursor);
      if (before === undefined) return problem('invalid_cursor');
      const found = queries.list({ before, limit });
      return answer(200, pages.pageOf(found.marketplaces, limit, found.last));
    },
  }),
  reading({
    path: '/api/marketplaces/{marketplaceId}',
    operationId: 'getMarketplace',
    action: 'marketplace.read',
    summary: 'Shows whose a marketplace is, and the policy that holds in it.',
    tag,
    params: marketplaceParams,
    replies: {
      200: { description: 'The marketplace', schema: marketplaceView, headers: ['ETag'] },
    },
    refusals: ['marketplace_unknown'],
    handle: ({ params }) => {
      const found = queries.one(params.marketplaceId);
      if (found === undefined) return problem('marketplace_unknown', params);
      return answer(200, found, { ETag: etagOf(found.revision) });
    },
  }),
];

const opening = ({ marketplaces, queries, membership }: Parts): Route =>
  writing({
    method: 'post',
    path: '/api/marketplaces',
    operationId: 'openMarketplace',
    action: 'marketplace.open',
    summary: 'Opens a marketplace with a ledger and a policy of its own. By the operator.',
    tag,
    body: z.strictObject({
      marketplaceId,
      name: title,
      ownerId: territoryId
        .nullable()
        .meta({ description: 'The association whose it is; null for the operator’s.' }),
      policy: policyChanges.default({}).meta({ description: 'Where it differs from the usual.' }),
    }),
    replies: { 201: { description: 'Open', schema: receipt } },
    refusals: [
      'owner_not_an_association',
      'too_many_marketplaces',
      'marketplace_already_open',
      'policy_out_of_order',
    ],
    handle: async ({ context, body, seen }) => {
      const { policy, ...named } = body;
      if (body.ownerId !== null) {
        const owner = await membership.expect(body.ownerId, NEWS_WAIT_MS);
        if (owner?.kind !== 'association') {
          return problem('owner_not_an_association', { ownerId: body.ownerId });
        }
      }
      const present = await marketplaces.look(body.marketplaceId);
      if (present.status === 'unknown' && queries.count() >= MAX_MARKETPLACES) {
        return problem('too_many_marketplaces', { limit: MAX_MARKETPLACES });
      }
      const command = {
        type: 'OpenMarketplace',
        ...named,
        policy: { ...defaultPolicy, ...given(policy) },
        by: null,
      } as const;
      const { marketplaceId: id } = body;
      return replyToCommand(await marketplaces.give(id, command, context, seen), {
        service: SERVICE,
        id,
        created: `/api/marketplaces/${id}`,
      });
    },
  });

const changingPolicy = ({ marketplaces }: Parts): Route =>
  writing({
    method: 'post',
    path: '/api/marketplaces/{marketplaceId}/policies',
    operationId: 'changePolicy',
    action: 'marketplace.rule',
    summary:
      'Changes numbers of the policy, from now on; what is left out stays. By the owner or the operator; who and why is recorded.',
    tag,
    params: marketplaceParams,
    body: z.strictObject({ changes: policyChanges, reason }),
    replies: { 200: { description: 'The policy holds', schema: receipt } },
    refusals: ['marketplace_unknown', 'not_the_owner', 'policy_out_of_order'],
    handle: async ({ identity, context, params, body, seen }) => {
      const id = params.marketplaceId;
      const marketplace = await marketplaces.look(id);
      if (marketplace.status === 'unknown') return problem('marketplace_unknown', params);
      const ruler = rulerOf(identity, marketplace);
      if (ruler === undefined) return problem('not_the_owner', params);
      const changes = given(body.changes);
      const command = { type: 'ChangePolicy', changes, reason: body.reason, ...ruler } as const;
      const result = await marketplaces.give(id, command, context, seen);
      return replyToCommand(result, { service: SERVICE, id });
    },
  });

const openingAccounts = ({ marketplaces, ledgers, membership }: Parts): Route =>
  writing({
    method: 'post',
    path: '/api/marketplaces/{marketplaceId}/accounts',
    operationId: 'openAccount',
    action: 'marketplace.rule',
    summary:
      'Opens the account of a member in a marketplace, with the limits of its policy: an association’s for endowments, any other for exchanges. By the owner or the operator.',
    tag,
    params: marketplaceParams,
    body: z.strictObject({ territoryId }),
    replies: { 201: { description: 'Open', schema: receipt } },
    refusals: ['marketplace_unknown', 'not_the_owner', 'not_a_member', 'account_already_open'],
    handle: async ({ identity, context, params, body, seen }) => {
      if (seen !== undefined) return problem('invalid_header', { header: 'If-Match' });
      const marketplace = await marketplaces.look(params.marketplaceId);
      if (marketplace.status === 'unknown') return problem('marketplace_unknown', params);
      if (rulerOf(identity, marketplace) === undefined) return problem('not_the_owner', params);
      const member = await membership.expect(body.territoryId, NEWS_WAIT_MS);
      if (member === undefined) return problem('not_a_member', body);
      const { policy } = marketplace;
      const outcome = await ledgers
        .of(params.marketplaceId)
        .give(accountTerms(body.territoryId, member.kind, policy), context);
      const result = outcome.kind === 'done' ? { ...outcome, state: undefined } : outcome;
      const ledger = `/api/marketplaces/${params.marketplaceId}/ledger`;
      return replyToCommand(result, {
        service: SERVICE,
        id: body.territoryId,
        created: `${ledger}/accounts/${body.territoryId}`,
      });
    },
  });

type Given<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

/** Without what was left out: it must not hide what is there. */
const given = <T extends object>(changes: T): Given<T> =>
  Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  ) as Given<T>;
