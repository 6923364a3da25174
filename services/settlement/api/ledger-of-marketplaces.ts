import { marketplaceId, type MarketplaceId } from '@bourse/contracts/values';
import { actsAs, type Identity } from '@bourse/identity/identity';
import { derivedId } from '@bourse/kernel/ids';
import { problem, type Problem } from '@bourse/service-kit/problem';
import type { Call, ReadReply, Reply, Route, WriteCall } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { Ledgers } from '../ledger/ledgers.ts';
import type { MarketplaceHandler } from '../marketplace-handler.ts';
import type { MarketplaceQueries } from '../read-models/marketplaces/queries.ts';

const FIRST = '/api/ledger';
const rootOf = (marketplace: string): string => `/api/marketplaces/${marketplace}/ledger`;

type Parts = {
  /** The routes of the first marketplace's ledger, under `/api/ledger`. */
  readonly like: readonly Route[];
  /** The same over the ledger of another one. */
  readonly routesOf: (marketplaceId: MarketplaceId) => readonly Route[];
  readonly marketplaces: MarketplaceHandler;
  readonly queries: MarketplaceQueries;
  readonly ledgers: Ledgers;
};

/**
 * `/api/marketplaces/{marketplaceId}/ledger`: everything that `/api/ledger` does for the first
 * marketplace, for each. Of an association's marketplace only it decides, and those associations that
 * it let in by an account.
 */
export function ledgerOfMarketplaces(parts: Parts): readonly Route[] {
  const made = new Map<MarketplaceId, ReadonlyMap<string, Route>>();

  /** Made once for each: what they ask is prepared for long. */
  function routeOf(of: MarketplaceId, operationId: string): Route {
    const routes =
      made.get(of) ?? new Map(parts.routesOf(of).map((route) => [route.operationId, route]));
    made.set(of, routes);
    const route = routes.get(operationId);
    if (route === undefined) throw new Error(`${operationId} is not there for ${of}`);
    return route;
  }

  return parts.like.map((first) => {
    const { operationId } = first;
    const documented = {
      path: first.path.replace(FIRST, rootOf('{marketplaceId}')),
      operationId: `${operationId}InMarketplace`,
      params: z.strictObject({ marketplaceId, ...first.params?.shape }),
      refusals: ['marketplace_unknown', ...(first.refusals ?? [])],
    };
    if (first.kind === 'read') {
      const handle = async (call: Call<unknown, unknown, unknown>): Promise<ReadReply> => {
        const { marketplaceId: of, ...params } = paramsOf(call);
        if (parts.queries.one(of) === undefined) return unknown(of);
        const route = routeOf(of, operationId);
        return route.kind === 'read' ? route.handle({ ...call, params }) : unknown(of);
      };
      return { ...first, ...documented, handle };
    }
    const handle = async (call: WriteCall<unknown, unknown>): Promise<Reply> => {
      const { marketplaceId: of, ...params } = paramsOf(call);
      const refusal = await refuseStranger(parts, of, call.identity);
      if (refusal !== undefined) return refusal;
      const route = routeOf(of, operationId);
      if (route.kind !== 'write') return unknown(of);
      // What a command makes bears its id: two ledgers that are asked under one key make two things.
      const commandId = derivedId(call.context.commandId, of);
      const context = { ...call.context, commandId };
      return inPlace(await route.handle({ ...call, params, context }), of);
    };
    return {
      ...first,
      ...documented,
      refusals: [...documented.refusals, 'not_the_owner'],
      handle,
    };
  });
}

const unknown = (of: MarketplaceId): Problem =>
  problem('marketplace_unknown', { marketplaceId: of });

/** They have passed the schema above. */
const paramsOf = ({ params }: { readonly params: unknown }) =>
  params as { readonly marketplaceId: MarketplaceId } & Readonly<Record<string, unknown>>;

async function refuseStranger(
  { marketplaces, ledgers }: Parts,
  of: MarketplaceId,
  identity: Identity,
): Promise<Problem | undefined> {
  const marketplace = await marketplaces.look(of);
  if (marketplace.status === 'unknown') return unknown(of);
  const { ownerId } = marketplace;
  const { territoryId } = identity;
  if (!actsAs(identity, 'official') || ownerId === null || ownerId === territoryId)
    return undefined;
  const { accounts } = await ledgers.of(of).view();
  const letIn = territoryId !== null && accounts.has(territoryId);
  return letIn ? undefined : problem('not_the_owner', { marketplaceId: of });
}

/** What was made is found under the marketplace. */
function inPlace(reply: Reply, of: MarketplaceId): Reply {
  const location = reply.headers?.['Location'];
  if (location === undefined || !location.startsWith(`${FIRST}/`)) return reply;
  return { ...reply, headers: { ...reply.headers, Location: location.replace(FIRST, rootOf(of)) } };
}
