import { z } from 'zod';
import { contract, event, type EventOf } from './contract.ts';
import { mandateRole } from './mandates.ts';
import { id, instant, territoryId } from './values.ts';

/** What of the audit was looked at: a search of the trail, one event of it, or the timeline of an exchange. */
export const readingKind = z.enum(['search', 'event', 'timeline']);

/**
 * What those who watch over the bourse read of others' files. Who did stands in the metadata, as of every
 * event: an opaque id.
 */
export const readings = contract({
  context: 'audit',
  category: 'reading',
  topic: 'bourse.audit.reading.v1',
  events: {
    TrailRead: event(
      z.object({
        kind: readingKind,
        readAt: instant,
        /** For which association, or other territory with auditors of its own; null for the operator. */
        actingFor: territoryId.nullable(),
        role: z.enum([...mandateRole.options, 'operator']),
        /** Whose timeline, or by which exchange was searched. Not `exchangeId`: it is no event of the exchange. */
        readExchangeId: id.nullable(),
        /** What was searched by. Of what is no code or id, a digest: people may type names. */
        terms: z.array(z.object({ name: z.string(), value: z.string() })),
      }),
    ),
  },
});
export type ReadingEvent = EventOf<typeof readings>;
