import { mandateRole } from '@bourse/contracts/mandates';
import { fileReadingKind, readingKind } from '@bourse/contracts/readings';
import { accountId, id, instant, territoryId } from '@bourse/contracts/values';
import { z } from 'zod';

const readingView = z.object({
  eventId: id,
  reader: id,
  readAt: instant,
  kind: z.enum([...readingKind.options, ...fileReadingKind.options]),
  actingFor: territoryId.nullable(),
  role: z.enum([...mandateRole.options, 'operator']),
  exchangeId: id.nullable(),
  accountId: accountId.nullable(),
  terms: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type Reading = z.infer<typeof readingView>;
/** Who read what, the newest first. */
export const readings = z.object({ items: z.array(readingView), next: z.string().nullable() });
