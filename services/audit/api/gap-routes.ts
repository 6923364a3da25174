import { cursorParameter, limitUpTo, linkToNext, pagesOf } from '@bourse/service-kit/cursor';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { FaultyStream, UnreadableRecord } from '../read-models/trail/faults.ts';
import type { Trail } from '../read-models/trail/trail.ts';

const tag = 'audit';
const GAPS = '/api/audit/gaps';
const UNREADABLE = '/api/audit/unreadable';

const paging = { limit: limitUpTo(1_000, 100), cursor: cursorParameter };
const number = z.int().min(0);
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

/** Whether the trail is whole, for those who watch over the whole bourse. */
export const gapRoutes = ({ faults }: Trail): readonly Route[] => [
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
