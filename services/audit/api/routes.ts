import { readings } from '@bourse/contracts/readings';
import { id, territoryId } from '@bourse/contracts/values';
import { wording } from '@bourse/contracts/wording';
import { cursorParameter, limitUpTo, linkToNext, pagesOf } from '@bourse/service-kit/cursor';
import { seenBy } from '@bourse/rights/permit';
import { problem } from '@bourse/service-kit/problem';
import { type Answer, answer, reading, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import { inCausalOrder } from '../read-models/trail/causal-order.ts';
import type { FaultyStream, UnreadableRecord } from '../read-models/trail/faults.ts';
import { trailKeyOf } from '../read-models/trail/queries.ts';
import type { Trail } from '../read-models/trail/trail.ts';
import { periodOf, since, until } from './period.ts';
import type { TrailReadingLog } from '../reading-log.ts';
import { eventView, tableOf, viewOf } from './views.ts';

const tag = 'audit';
const EVENTS = '/api/audit/events';
const GAPS = '/api/audit/gaps';
const UNREADABLE = '/api/audit/unreadable';
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
  from: since.optional(),
  to: until.optional(),
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
const trailPages = pagesOf(
  'trail',
  z.tuple([z.string(), z.string(), number, z.string()]).readonly(),
);
const gapPages = pagesOf('gaps', z.tuple([z.string()]));
const unreadablePages = pagesOf('unreadable', z.tuple([z.string(), number, number]));
const next = z.string().nullable();

const faultyStream = z.object({
  stream: z.string(),
  category: z.string(),
  events: number,
  lastRevision: number,
  missingRevisions: number,
  missing: z.array(z.object({ first: number, last: number })),
  contested: z.array(number),
}) satisfies z.ZodType<FaultyStream>;

const unreadableRecord = z.object({
  topic: z.string(),
  partition: number,
  offset: number,
  key: z.string(),
  reason: z.string(),
}) satisfies z.ZodType<UnreadableRecord>;

/** `/api/audit`: for those who watch over the bourse; the parties read the timeline of their exchange. */
export const auditRoutes = ({ events, faults }: Trail, log: TrailReadingLog): readonly Route[] => [
  reading({
    path: EVENTS,
    operationId: 'listTrail',
    action: 'trail.read',
    summary:
      'Lists the events of every service, the oldest first, as JSON or as CSV (format=csv): of an ' +
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
        schema: z.object({ items: z.array(eventView), next }),
        alsoAs: ['text/csv'],
        headers: ['Link'],
      },
    },
    refusals: ['invalid_cursor', 'reading_not_recorded'],
    handle: async ({ query, accept, identity, reach }) => {
      const { limit, cursor, format, ...filter } = query;
      const after = trailPages.placeOf(cursor, null);
      if (after === undefined) return problem('invalid_cursor');
      const period = periodOf(filter);
      if (period === undefined) return problem('invalid_query', periodReversed);
      const { exchangeId, ...terms } = filter;
      const search = { kind: 'search', exchangeId, terms } as const;
      const refused = await log.record({ identity, reach }, search);
      if (refused !== undefined) return refused;
      const rows = events.list(
        { ...filter, ...period, seenBy: seenBy(reach) ?? undefined },
        { after: after ?? undefined, limit: limit + 1 },
      );
      const page = trailPages.pageOf(rows, limit, trailKeyOf);
      const link = linkToNext(EVENTS, query, page.next);
      const headers = { ...link, Vary: 'Accept' };
      const asCsv = format === 'csv' || (format === undefined && prefersCsv(accept));
      if (asCsv) return csvAnswer(page.items, headers);
      return answer(200, { items: page.items.map(viewOf), next: page.next }, headers);
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
      const event = events.one(eventId);
      if (event === undefined) return problem('trail_event_unknown');
      const within = seenBy(reach);
      if (within !== null && !events.concerns(eventId, within)) return problem('not_permitted');
      // By its stream, so that whoever goes through one event by event leaves one line.
      const { stream, category } = event;
      if (category === readings.category) return answer(200, viewOf(event));
      const exchangeId = event.exchangeId ?? undefined;
      const read = { kind: 'event', exchangeId, terms: { stream } } as const;
      return (await log.record({ identity, reach }, read)) ?? answer(200, viewOf(event));
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
  reading({
    path: GAPS,
    operationId: 'listGaps',
    action: 'trail.read',
    summary:
      'Says, to those who watch over the whole bourse, whether the trail is complete, and of which streams revisions are missing. A record ' +
      'that cannot be read leaves it incomplete. Revisions missing at the end of a stream cannot ' +
      'be seen from here.',
    tag,
    query: z.strictObject(paging),
    replies: {
      200: {
        description: 'What is missing, or claimed by two events',
        schema: z.object({
          complete: z.boolean(),
          events: number,
          streams: number,
          faultyStreams: number,
          unreadable: number,
          items: z.array(faultyStream),
          next,
        }),
        headers: ['Link'],
      },
    },
    refusals: ['invalid_cursor'],
    handle: ({ query, reach }) => {
      if (reach.kind !== 'all') return problem('not_permitted');
      const place = gapPages.placeOf(query.cursor, [''] as const);
      if (place === undefined) return problem('invalid_cursor');
      const counts = faults.counts();
      const rows = faults.faultyStreams({ after: place[0], limit: query.limit + 1 });
      const page = gapPages.pageOf(rows, query.limit, ({ stream }) => [stream]);
      const complete = counts.faultyStreams === 0 && counts.unreadable === 0;
      const body = { complete, ...counts, ...page };
      return answer(200, body, linkToNext(GAPS, query, page.next));
    },
  }),
  reading({
    path: UNREADABLE,
    operationId: 'listUnreadable',
    action: 'trail.read',
    summary:
      'Lists, to those who watch over the whole bourse, the records of the topics that are no events, and why.',
    tag,
    query: z.strictObject(paging),
    replies: {
      200: {
        description: 'A page of unreadable records',
        schema: z.object({ items: z.array(unreadableRecord), next }),
        headers: ['Link'],
      },
    },
    refusals: ['invalid_cursor'],
    handle: ({ query, reach }) => {
      if (reach.kind !== 'all') return problem('not_permitted');
      const after = unreadablePages.placeOf(query.cursor, ['', 0, 0] as const);
      if (after === undefined) return problem('invalid_cursor');
      const rows = faults.unreadable({ after, limit: query.limit + 1 });
      const page = unreadablePages.pageOf(rows, query.limit, (row) => [
        row.topic,
        row.partition,
        row.offset,
      ]);
      return answer(200, page, linkToNext(UNREADABLE, query, page.next));
    },
  }),
];

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
