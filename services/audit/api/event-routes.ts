import { readings } from '@bourse/contracts/readings';
import { id, territoryId } from '@bourse/contracts/values';
import { wording } from '@bourse/contracts/wording';
import { cursorParameter, limitUpTo, linkToNext, pagesOf } from '@bourse/service-kit/cursor';
import type { Identity } from '@bourse/identity/identity';
import type { Uuid } from '@bourse/kernel/ids';
import { type Reach, seenBy } from '@bourse/rights/permit';
import { type Problem, problem } from '@bourse/service-kit/problem';
import { type Answer, answer, reading, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import { inCausalOrder } from '../read-models/trail/causal-order.ts';
import { MOST_COUNTED, type TrailEvent, trailKeyOf } from '../read-models/trail/queries.ts';
import type { Trail } from '../read-models/trail/trail.ts';
import { periodOf, since, until } from './period.ts';
import type { TrailReadingLog } from '../reading-log.ts';
import { eventView, tableOf, viewOf } from './views.ts';

const tag = 'audit';
const EVENTS = '/api/audit/events';
/** A timeline is read whole; one that is longer goes on in the list of events. */
const MAX_TIMELINE = 5_000;

const text = z.string().min(1).max(300);
const paging = { limit: limitUpTo(1_000, 100), cursor: cursorParameter };
const eventsQuery = z.strictObject({
  exchangeId: id.optional(),
  territoryId: territoryId.optional(),
  stream: text.optional(),
  type: text.optional(),
  service: text.optional(),
  actor: text.optional(),
  correlationId: id.optional(),
  q: z.string().trim().min(1).max(200).optional().meta({
    description:
      'Words that must all stand in what people wrote in it: objects, titles, reasons, descriptions, skills. Accents and case do not count; the last word may be a beginning.',
  }),
  from: since.optional(),
  to: until.optional(),
  order: z.enum(['oldest', 'newest']).default('oldest').meta({ description: 'Which come first.' }),
  count: z
    .enum(['true', 'false'])
    .default('false')
    .meta({
      description: `Whether the answer says how many there are, counted up to ${MOST_COUNTED}. Of JSON.`,
    }),
  format: z
    .enum(['json', 'csv'])
    .optional()
    .meta({ description: 'Left out, the Accept header says.' }),
  ...paging,
});

const periodReversed = {
  errors: [{ pointer: '/from', detail: wording('is after to', 'est après to') }],
};

const number = z.int().min(0);
const place = z.tuple([z.string(), z.string(), number, z.string()]).readonly();
/** A cursor belongs to the order that it was given in. */
const trailPages = { oldest: pagesOf('trail', place), newest: pagesOf('trail newest', place) };
const next = z.string().nullable();

/** `/api/audit`: for those who watch over the bourse; the parties read the timeline of their exchange. */
export const eventRoutes = ({ events }: Trail, log: TrailReadingLog): readonly Route[] => [
  reading({
    path: EVENTS,
    operationId: 'listTrail',
    action: 'trail.read',
    summary:
      'Lists the events of every service as JSON or as CSV (format=csv): of an ' +
      'auditor of an EPCI those that concern it or its communes, of any other territory its own. ' +
      'Readings of the trail itself are among them for service=audit. ' +
      'The next page is in the Link header. They are ordered by the time at which they were ' +
      'recorded: one that arrives late may fall before a cursor that was given already. An export ' +
      'for evidence should therefore ask for a period that has ended (to), and look at /gaps.',
    tag,
    query: eventsQuery,
    replies: {
      200: {
        description: 'A page of the trail',
        schema: z.object({
          items: z.array(eventView),
          next,
          count: z
            .object({ found: z.int(), more: z.boolean() })
            .optional()
            .meta({ description: 'On all pages together; with `more`, there are more than that.' }),
        }),
        alsoAs: ['text/csv'],
        headers: ['Link'],
      },
    },
    refusals: ['invalid_cursor', 'reading_not_recorded'],
    handle: async ({ query, accept, identity, reach }) => {
      const { limit, cursor, format, order, count, q, ...filter } = query;
      const after = trailPages[order].placeOf(cursor, null);
      if (after === undefined) return problem('invalid_cursor');
      const period = periodOf(filter);
      if (period === undefined) return problem('invalid_query', periodReversed);
      const { exchangeId, ...terms } = filter;
      const search = { kind: 'search', exchangeId, terms: { ...terms, q } } as const;
      const refused = await log.record({ identity, reach }, search);
      if (refused !== undefined) return refused;
      const asked = { ...filter, ...period, words: q, seenBy: seenBy(reach) ?? undefined };
      const rows = events.list(asked, { after: after ?? undefined, limit: limit + 1, order });
      const page = trailPages[order].pageOf(rows, limit, trailKeyOf);
      const link = linkToNext(EVENTS, query, page.next);
      const headers = { ...link, Vary: 'Accept' };
      const asCsv = format === 'csv' || (format === undefined && prefersCsv(accept));
      if (asCsv) return csvAnswer(page.items, headers);
      const body = { items: page.items.map(viewOf), next: page.next };
      const counted = count === 'true' ? { count: events.count(asked) } : {};
      return answer(200, { ...body, ...counted }, headers);
    },
  }),
  reading({
    path: `${EVENTS}/{eventId}`,
    operationId: 'getTrailEvent',
    action: 'trail.read',
    summary: 'Shows an event as it was published.',
    tag,
    params: z.strictObject({ eventId: id }),
    replies: { 200: { description: 'The event', schema: eventView } },
    refusals: ['trail_event_unknown', 'reading_not_recorded'],
    handle: async ({ params: { eventId }, identity, reach }) => {
      const event = await look(events, log, { eventId, identity, reach });
      return 'kind' in event ? event : answer(200, viewOf(event));
    },
  }),
  reading({
    path: `${EVENTS}/{eventId}/chain`,
    operationId: 'getEventChain',
    action: 'trail.read',
    summary:
      'Follows an event both ways: what led to it, from what somebody did on, and what came of it.',
    tag,
    params: z.strictObject({ eventId: id }),
    replies: {
      200: {
        description:
          'Each part the oldest first: 20 causes and 200 effects at the most, of those that whoever asks may see',
        schema: z.object({
          causes: z.array(eventView),
          event: eventView,
          effects: z.array(eventView),
        }),
      },
    },
    refusals: ['trail_event_unknown', 'reading_not_recorded'],
    handle: async ({ params: { eventId }, identity, reach }) => {
      const event = await look(events, log, { eventId, identity, reach });
      if ('kind' in event) return event;
      const { causes, effects } = events.chain(eventId, seenBy(reach));
      return answer(200, {
        causes: causes.map(viewOf),
        event: viewOf(event),
        effects: effects.map(viewOf),
      });
    },
  }),
  reading({
    path: '/api/audit/exchanges/{exchangeId}/timeline',
    operationId: 'getExchangeTimeline',
    action: 'timeline.read',
    summary:
      'Tells an exchange over all services: what happened, when, by whom and because of what.',
    tag,
    params: z.strictObject({ exchangeId: id }),
    replies: {
      200: {
        description: `The events, each after its cause; the first ${MAX_TIMELINE} when truncated`,
        schema: z.object({ exchangeId: id, items: z.array(eventView), truncated: z.boolean() }),
      },
    },
    refusals: ['trail_exchange_unknown', 'reading_not_recorded'],
    handle: async ({ params: { exchangeId }, identity, reach }) => {
      const found = events.list({ exchangeId }, { limit: MAX_TIMELINE + 1 });
      if (found.length === 0) return problem('trail_exchange_unknown');
      const within = seenBy(reach);
      if (within !== null && !events.names(exchangeId, within)) return problem('not_permitted');
      const refused = await log.record({ identity, reach }, { kind: 'timeline', exchangeId });
      if (refused !== undefined) return refused;
      const items = inCausalOrder(found.slice(0, MAX_TIMELINE)).map(viewOf);
      return answer(200, { exchangeId, items, truncated: found.length > MAX_TIMELINE });
    },
  }),
];

/**
 * Looks at one event, and leaves that it was looked at.
 *
 * @returns The event, or why it is not shown.
 */
async function look(
  events: Trail['events'],
  log: TrailReadingLog,
  asked: {
    readonly eventId: Uuid;
    readonly identity: Identity | undefined;
    readonly reach: Reach;
  },
): Promise<TrailEvent | Problem> {
  const { eventId, ...reader } = asked;
  const event = events.one(eventId);
  if (event === undefined) return problem('trail_event_unknown');
  const within = seenBy(asked.reach);
  if (within !== null && !events.concerns(eventId, within)) return problem('not_permitted');
  // By its stream, so that whoever goes through one event by event leaves one line.
  const { stream, category } = event;
  if (category === readings.category) return event;
  const exchangeId = event.exchangeId ?? undefined;
  const refused = await log.record(reader, { kind: 'event', exchangeId, terms: { stream } });
  return refused ?? event;
}

/** Whether a client names CSV and does not name JSON: a browser, which takes anything, gets JSON. */
const prefersCsv = (accept = ''): boolean =>
  accept.includes('text/csv') && !accept.includes('application/json');

const csvAnswer = (
  events: Parameters<typeof tableOf>[0],
  headers: Readonly<Record<string, string>>,
): Answer => ({
  kind: 'answer',
  status: 200,
  headers: { ...headers, 'Content-Disposition': 'attachment; filename="trail.csv"' },
  text: { contentType: 'text/csv; charset=utf-8; header=present', content: tableOf(events) },
});
