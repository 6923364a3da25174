import { z } from 'zod';
import { exchange } from '../../api-client/exchange-views.ts';
import { trail, trailEvent } from '../../api-client/views.ts';

/** How many answer a question; with `more`, there are more than were counted. */
const count = z.object({ found: z.int(), more: z.boolean() }).optional();
export type Count = z.infer<typeof count>;

/** A page of the trail, with how many events there are of the kind asked for. */
export const countedTrail = trail.extend({ count });
/** An event, what led to it and what came of it. */
export const chain = z.object({
  causes: z.array(trailEvent),
  event: trailEvent,
  effects: z.array(trailEvent),
});

export const missingPiece = z.enum(['signature', 'work_log', 'certification']);
export type MissingPiece = z.infer<typeof missingPiece>;
/** An exchange as those who audit look at it. */
export const auditedExchange = exchange.extend({ missing: z.array(missingPiece) });
export type AuditedExchange = z.infer<typeof auditedExchange>;
export const auditedExchanges = z.object({
  items: z.array(auditedExchange),
  next: z.string().nullable(),
  count,
});
