import { mandateRole } from '@bourse/contracts/mandates';
import { fileReadingKind, readingKind } from '@bourse/contracts/readings';
import { accountId, id, instant, territoryId } from '@bourse/contracts/values';
import { cursorParameter, limitUpTo, pagesOf } from '@bourse/service-kit/cursor';
import { seenBy } from '@bourse/rights/permit';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { Trail } from '../read-models/trail/trail.ts';
import type { RecordedReading } from '../read-models/trail/readings.ts';

const tag = 'audit';
const paging = { limit: limitUpTo(200, 50), cursor: cursorParameter };
const readingPages = pagesOf('readings', z.tuple([z.string(), z.string()]).readonly());

const shared = z.object({
  readAt: instant,
  kind: z.enum([...readingKind.options, ...fileReadingKind.options]),
  actingFor: territoryId.nullable().meta({ description: 'Null for the operator.' }),
  role: z.enum([...mandateRole.options, 'operator']),
});
const readingView = shared
  .extend({
    eventId: id,
    reader: id,
    exchangeId: id.nullable(),
    accountId: accountId.nullable(),
    terms: z.array(z.object({ name: z.string(), value: z.string() })),
  })
  .meta({ id: 'TrailReading' });
const readingOfExchange = shared.meta({ id: 'ExchangeReading' });

/** Who looked at what. Reading this log is not recorded in its turn. */
export const readingRoutes = ({ events, readings: found }: Trail): readonly Route[] => [
  reading({
    path: '/api/audit/readings',
    operationId: 'listReadings',
    action: 'trail.read',
    summary:
      'Lists, to those who watch over the whole bourse, what was read of others’ files, the newest first. The same search, file or timeline counts once in ten minutes.',
    tag,
    query: z.strictObject({ exchangeId: id.optional(), reader: id.optional(), ...paging }),
    replies: {
      200: {
        description: 'A page of readings',
        schema: z.object({ items: z.array(readingView), next: z.string().nullable() }),
      },
    },
    refusals: ['invalid_cursor'],
    handle: ({ query: { limit, cursor, ...filter }, reach }) => {
      if (reach.kind !== 'all') return problem('not_permitted');
      const before = readingPages.placeOf(cursor, null);
      if (before === undefined) return problem('invalid_cursor');
      const rows = found({ ...filter, before: before ?? undefined, limit: limit + 1 });
      const page = readingPages.pageOf(rows, limit, ({ readAt, eventId }) => [readAt, eventId]);
      return answer(200, page);
    },
  }),
  reading({
    path: '/api/audit/exchanges/{exchangeId}/readings',
    operationId: 'listExchangeReadings',
    action: 'timeline.read',
    summary:
      'Tells the parties of an exchange, and those who watch, who looked at it: in which office, for whom, when.',
    tag,
    params: z.strictObject({ exchangeId: id }),
    replies: {
      200: {
        description: 'The newest first, 50 at the most; no id of a person among them',
        schema: z.object({ items: z.array(readingOfExchange) }),
      },
    },
    refusals: ['trail_exchange_unknown'],
    handle: ({ params: { exchangeId }, reach }) => {
      if (events.list({ exchangeId }, { limit: 1 }).length === 0) {
        return problem('trail_exchange_unknown');
      }
      const within = seenBy(reach);
      if (within !== null && !events.names(exchangeId, within)) return problem('not_permitted');
      const rows = found({ exchangeId, limit: 50 });
      return answer(200, { items: rows.map(toParties) });
    },
  }),
];

const toParties = ({ readAt, kind, actingFor, role }: RecordedReading) => ({
  readAt,
  kind,
  actingFor,
  role,
});
