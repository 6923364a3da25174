import { requestContent } from '@bourse/contracts/requests';
import { id, reason } from '@bourse/contracts/values';
import { departements } from '@bourse/directory/places';
import type { Membership } from '@bourse/membership/membership';
import type { NewListings } from '@bourse/projections/new-listings';
import { actingFor, commandReplier, etagOf, receipt } from '@bourse/service-kit/command-reply';
import { numberedPages } from '@bourse/service-kit/cursor';
import { followListings } from '@bourse/service-kit/follow-listings';
import { openByDepartement } from '@bourse/service-kit/open-by-departement';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route, writing } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { RequestCommand } from '../domain/request.ts';
import type { RequestHandler } from '../request-handler.ts';
import { followQuery, listQuery, type Narrowed, requestView } from './request-schemas.ts';
import type { requestQueries } from '../read-models/requests/queries.ts';

const SERVICE = 'requests';
const MEMBERSHIP_WAIT_MS = 1_000;
const tag = 'requests';
const pages = numberedPages('requests');
const requestParams = z.strictObject({ requestId: id });
const content = z.strictObject(requestContent.shape);

type Parts = {
  readonly handler: RequestHandler;
  readonly membership: Membership;
  /** Those that come while somebody looks. */
  readonly news: NewListings<Narrowed>;
  readonly queries: ReturnType<typeof requestQueries>;
};

/** `/api/requests`. */
export function requestRoutes({ handler, membership, queries, news }: Parts): readonly Route[] {
  const give = commandReplier(SERVICE, handler);

  /** Declares how the borrower ends its request: cancelling it, or saying that it was met elsewhere. */
  const borrowerAction = <Body extends z.ZodType>(given: {
    path: string;
    operationId: string;
    summary: string;
    body: Body;
    command: (call: { by: string; now: string; body: z.infer<Body> }) => RequestCommand;
  }): Route =>
    writing({
      method: 'post',
      path: `/api/requests/{requestId}/${given.path}`,
      operationId: given.operationId,
      action: 'request.manage',
      summary: given.summary,
      tag,
      params: requestParams,
      body: given.body,
      replies: { 200: { description: 'Done', schema: receipt } },
      refusals: ['request_unknown', 'not_the_borrower', 'request_closed'],
      handle: actingFor((by, call) => {
        const command = given.command({ by, now: call.context.now, body: call.body });
        return give(call, call.params.requestId, command);
      }),
    });

  return [
    reading({
      path: '/api/requests',
      operationId: 'listRequests',
      action: 'request.read',
      summary:
        'Lists the requests that are open, the newest first; all of one borrower when it is named; ' +
        'others when a status is asked for (status=any: all).',
      tag,
      query: listQuery,
      replies: {
        200: {
          description: 'A page of requests',
          schema: z.object({ items: z.array(requestView), next: z.string().nullable() }),
        },
      },
      refusals: ['invalid_cursor'],
      handle: ({ query: { limit, cursor, q, status: asked, ...filter } }) => {
        const before = pages.startOf(cursor);
        if (before === undefined) return problem('invalid_cursor');
        // Who browses looks for what can be had; a borrower looks for its own.
        const wanted = asked ?? (filter.borrowerId === undefined ? 'open' : 'any');
        const shown = wanted === 'any' ? undefined : wanted;
        const found = queries.list({ ...filter, status: shown, words: q }, { before, limit });
        return answer(200, pages.pageOf(found.requests, limit, found.last));
      },
    }),
    followListings({
      path: '/api/requests/changes',
      operationId: 'followRequests',
      summary:
        'Tells, as server-sent events, of requests that come into the list of those that are open, as it is narrowed.',
      tag,
      event: 'request',
      query: followQuery,
      news,
      said: ({ id: requestId }) => ({ requestId }),
    }),
    openByDepartement({
      path: '/api/requests/by-departement',
      operationId: 'countRequestsByDepartement',
      action: 'request.read',
      summary:
        'Counts the requests that are open, by the département of the borrower: all of them, also where there are none, ' +
        'by name.',
      tag,
      departements: departements(),
      open: queries.open,
    }),
    reading({
      path: '/api/requests/{requestId}',
      operationId: 'getRequest',
      action: 'request.read',
      summary: 'Shows a request, with the exchange that answers it.',
      tag,
      params: requestParams,
      replies: { 200: { description: 'The request', schema: requestView, headers: ['ETag'] } },
      refusals: ['request_unknown'],
      handle: ({ params }) => {
        const request = queries.one(params.requestId);
        if (request === undefined) return problem('request_unknown');
        return answer(200, request, { ETag: etagOf(request.revision) });
      },
    }),
    writing({
      method: 'post',
      path: '/api/requests',
      operationId: 'postRequest',
      action: 'request.post',
      summary: 'Posts a need, on behalf of the territory that borrows.',
      tag,
      body: content,
      replies: { 201: { description: 'Posted', schema: receipt } },
      refusals: ['not_a_member', 'association_as_party', 'date_in_the_past'],
      handle: actingFor(async (by, call) => {
        const member = await membership.expect(by, MEMBERSHIP_WAIT_MS);
        if (member === undefined) return problem('not_a_member', { territoryId: by });
        if (member.kind === 'association') return problem('association_as_party');
        // The request's id is the command's, so that the same call makes the same request.
        const requestId = call.context.commandId;
        const { now } = call.context;
        const command: RequestCommand = {
          type: 'PostRequest',
          requestId,
          by,
          content: call.body,
          now,
        };
        return give(call, requestId, command, `/api/requests/${requestId}`);
      }),
    }),
    writing({
      method: 'put',
      path: '/api/requests/{requestId}',
      operationId: 'reviseRequest',
      action: 'request.manage',
      summary: 'Replaces what a request says.',
      tag,
      params: requestParams,
      body: content,
      replies: { 200: { description: 'Revised', schema: receipt } },
      refusals: ['request_unknown', 'not_the_borrower', 'request_closed', 'date_in_the_past'],
      handle: actingFor((by, call) => {
        const { now } = call.context;
        return give(call, call.params.requestId, {
          type: 'ReviseRequest',
          by,
          content: call.body,
          now,
        });
      }),
    }),
    borrowerAction({
      path: 'cancellations',
      operationId: 'cancelRequest',
      summary: 'Cancels a request for good. Exchanges under way go on.',
      body: z.strictObject({ reason }),
      command: ({ by, now, body }) => ({ type: 'CancelRequest', by, reason: body.reason, now }),
    }),
    borrowerAction({
      path: 'fulfilments',
      operationId: 'fulfilRequest',
      summary: 'Says that the need was met elsewhere.',
      body: z.strictObject({}),
      command: ({ by }) => ({ type: 'FulfilRequest', exchangeId: null, by }),
    }),
  ];
}
