import { offerContent } from '@bourse/contracts/offers';
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
import type { OfferCommand } from '../domain/offer.ts';
import type { OfferHandler } from '../offer-handler.ts';
import { followQuery, listQuery, type Narrowed, offerView } from './offer-schemas.ts';
import type { offerQueries } from '../read-models/offers/queries.ts';

const SERVICE = 'offers';
const MEMBERSHIP_WAIT_MS = 1_000;
const tag = 'offers';
const pages = numberedPages('offers');
const offerParams = z.strictObject({ offerId: id });
// Older clients know no periods.
const content = z.strictObject({
  ...offerContent.shape,
  periods: offerContent.shape.periods.default([]),
});

type Parts = {
  readonly handler: OfferHandler;
  readonly membership: Membership;
  /** Those that come while somebody looks. */
  readonly news: NewListings<Narrowed>;
  readonly queries: ReturnType<typeof offerQueries>;
};

/** `/api/offers`. */
export function offerRoutes({ handler, membership, queries, news }: Parts): readonly Route[] {
  const give = commandReplier(SERVICE, handler);

  /** Declares what the lender does to its offer: pausing, resuming, withdrawing. */
  const lenderAction = <Body extends z.ZodType>(given: {
    path: string;
    operationId: string;
    summary: string;
    refusals: readonly string[];
    body: Body;
    command: (call: { by: string; now: string; body: z.infer<Body> }) => OfferCommand;
  }): Route =>
    writing({
      method: 'post',
      path: `/api/offers/{offerId}/${given.path}`,
      operationId: given.operationId,
      action: 'offer.manage',
      summary: given.summary,
      tag,
      params: offerParams,
      body: given.body,
      replies: { 200: { description: 'Done', schema: receipt } },
      refusals: ['offer_unknown', 'not_the_lender', 'offer_closed', ...given.refusals],
      handle: actingFor((by, call) => {
        const command = given.command({ by, now: call.context.now, body: call.body });
        return give(call, call.params.offerId, command);
      }),
    });
  const nothing = z.strictObject({});

  return [
    reading({
      path: '/api/offers',
      operationId: 'listOffers',
      action: 'offer.read',
      summary:
        'Lists the offers that are open, the newest first; all of one lender when it is named; ' +
        'others when a status is asked for (status=any: all).',
      tag,
      query: listQuery,
      replies: {
        200: {
          description: 'A page of offers',
          schema: z.object({ items: z.array(offerView), next: z.string().nullable() }),
        },
      },
      refusals: ['invalid_cursor'],
      handle: ({ query: { limit, cursor, q, status: asked, ...filter } }) => {
        const before = pages.startOf(cursor);
        if (before === undefined) return problem('invalid_cursor');
        // Who browses looks for what can be had; a lender looks for its own.
        const wanted = asked ?? (filter.lenderId === undefined ? 'open' : 'any');
        const shown = wanted === 'any' ? undefined : wanted;
        const found = queries.list({ ...filter, status: shown, words: q }, { before, limit });
        return answer(200, pages.pageOf(found.offers, limit, found.last));
      },
    }),
    followListings({
      path: '/api/offers/changes',
      operationId: 'followOffers',
      summary:
        'Tells, as server-sent events, of offers that come into the list of those that are open, as it is narrowed.',
      tag,
      event: 'offer',
      query: followQuery,
      news,
      said: ({ id: offerId }) => ({ offerId }),
    }),
    openByDepartement({
      path: '/api/offers/by-departement',
      operationId: 'countOffersByDepartement',
      action: 'offer.read',
      summary:
        'Counts the offers that are open, by the département of the lender: all of them, also where there are none, ' +
        'by name.',
      tag,
      departements: departements(),
      open: queries.open,
    }),
    reading({
      path: '/api/offers/{offerId}',
      operationId: 'getOffer',
      action: 'offer.read',
      summary: 'Shows an offer, with what is left of its capacity.',
      tag,
      params: offerParams,
      replies: { 200: { description: 'The offer', schema: offerView, headers: ['ETag'] } },
      refusals: ['offer_unknown'],
      handle: ({ params }) => {
        const offer = queries.one(params.offerId);
        if (offer === undefined) return problem('offer_unknown');
        return answer(200, offer, { ETag: etagOf(offer.revision) });
      },
    }),
    writing({
      method: 'post',
      path: '/api/offers',
      operationId: 'publishOffer',
      action: 'offer.publish',
      summary: 'Publishes an offer of expertise, on behalf of the territory that lends it.',
      tag,
      body: content,
      replies: { 201: { description: 'Published', schema: receipt } },
      refusals: ['not_a_member', 'association_as_party', 'date_in_the_past', 'periods_not_the_sum'],
      handle: actingFor(async (by, call) => {
        const member = await membership.expect(by, MEMBERSHIP_WAIT_MS);
        if (member === undefined) return problem('not_a_member', { territoryId: by });
        if (member.kind === 'association') return problem('association_as_party');
        // The offer's id is the command's, so that the same request makes the same offer.
        const offerId = call.context.commandId;
        const { now } = call.context;
        const command: OfferCommand = {
          type: 'PublishOffer',
          offerId,
          by,
          content: call.body,
          now,
        };
        return give(call, offerId, command, `/api/offers/${offerId}`);
      }),
    }),
    writing({
      method: 'put',
      path: '/api/offers/{offerId}',
      operationId: 'reviseOffer',
      action: 'offer.manage',
      summary: 'Replaces what an offer says. What is reserved or consumed stays covered.',
      tag,
      params: offerParams,
      body: content,
      replies: { 200: { description: 'Revised', schema: receipt } },
      refusals: [
        'offer_unknown',
        'not_the_lender',
        'offer_closed',
        'date_in_the_past',
        'periods_not_the_sum',
        'capacity_below_commitments',
        'period_below_commitments',
      ],
      handle: actingFor((by, call) => {
        const { now } = call.context;
        return give(call, call.params.offerId, {
          type: 'ReviseOffer',
          by,
          content: call.body,
          now,
        });
      }),
    }),
    lenderAction({
      path: 'pauses',
      operationId: 'pauseOffer',
      summary: 'Takes an offer off the market for a while.',
      refusals: [],
      body: nothing,
      command: ({ by, now }) => ({ type: 'PauseOffer', by, now }),
    }),
    lenderAction({
      path: 'resumptions',
      operationId: 'resumeOffer',
      summary: 'Puts a paused offer back on the market.',
      refusals: ['date_in_the_past'],
      body: nothing,
      command: ({ by, now }) => ({ type: 'ResumeOffer', by, now }),
    }),
    lenderAction({
      path: 'withdrawals',
      operationId: 'withdrawOffer',
      summary: 'Withdraws an offer for good. Exchanges under way keep what they reserved.',
      refusals: [],
      body: z.strictObject({ reason }),
      command: ({ by, now, body }) => ({ type: 'WithdrawOffer', by, reason: body.reason, now }),
    }),
  ];
}
