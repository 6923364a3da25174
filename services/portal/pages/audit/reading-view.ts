import { mandateRole } from '@bourse/contracts/mandates';
import { readingKind } from '@bourse/contracts/readings';
import { id, instant, territoryId } from '@bourse/contracts/values';
import { z } from 'zod';

const readingView = z.object({
  eventId: id,
  reader: id,
  readAt: instant,
  kind: readingKind,
  actingFor: territoryId.nullable(),
  role: z.enum([...mandateRole.options, 'operator']),
  exchangeId: id.nullable(),
  terms: z.array(z.object({ name: z.string(), value: z.string() })),
});
export type Reading = z.infer<typeof readingView>;
/** Who read what, the newest first. */
export const readings = z.object({ items: z.array(readingView), next: z.string().nullable() });
