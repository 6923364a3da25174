import { day, id, instant, territoryId } from '@bourse/contracts/values';
import { z } from 'zod';
import { pageOf } from './answers.ts';

// What the pages read of what the API answers: the fields that they show, and no others.

export const territory = z.object({
  territoryId,
  kind: z.enum(['commune', 'epci', 'association', 'body']),
  name: z.string(),
  departement: z.string().nullable(),
  region: z.string().nullable(),
  epciId: territoryId.nullable(),
  epciName: z.string().nullable(),
  population: z.int().nullable(),
  memberCount: z.int().nullable(),
  siren: z.string().nullable(),
  inseeCode: z.string().nullable(),
  status: z.enum(['unregistered', 'registered', 'admitted', 'refused']),
  reason: z.string().nullable(),
  since: z.string().nullable(),
});
export type Territory = z.infer<typeof territory>;
export const territories = pageOf(territory);
/** Whom somebody asks for a mandate. */
export const mandateGiver = z.discriminatedUnion('by', [
  z.object({ by: z.literal('signatory') }),
  z.object({ by: z.literal('association'), associationId: territoryId }),
  z.object({ by: z.literal('operator') }),
  z.object({ by: z.literal('nobody_yet') }),
]);
export type MandateGiver = z.infer<typeof mandateGiver>;

export const offer = z.object({
  offerId: id,
  lenderId: territoryId,
  status: z.enum(['open', 'paused', 'withdrawn', 'expired']),
  title: z.string(),
  description: z.string(),
  skills: z.array(z.string()),
  capacityMinutes: z.int(),
  /** None: one capacity over the life of the offer. */
  periods: z.array(
    z.object({
      startsOn: day,
      endsOn: day,
      capacityMinutes: z.int(),
      reservedMinutes: z.int(),
      consumedMinutes: z.int(),
      availableMinutes: z.int(),
    }),
  ),
  reservedMinutes: z.int(),
  consumedMinutes: z.int(),
  availableMinutes: z.int(),
  unitCostCents: z.int(),
  conditions: z.string(),
  expiresOn: day.nullable(),
  closedReason: z.string().nullable(),
  publishedAt: instant,
});
export type Offer = z.infer<typeof offer>;
export const offers = pageOf(offer);

export const request = z.object({
  requestId: id,
  borrowerId: territoryId,
  status: z.enum(['open', 'cancelled', 'expired', 'fulfilled']),
  title: z.string(),
  need: z.string(),
  skills: z.array(z.string()),
  estimatedMinutes: z.int().nullable(),
  neededBy: day,
  exchangeId: id.nullable(),
  closedReason: z.string().nullable(),
  postedAt: instant,
});
export type Request = z.infer<typeof request>;
export const requests = pageOf(request);

/** How many offers, or requests, are open in each département. */
export const openByDepartement = z.object({
  items: z.array(z.object({ departement: z.string(), name: z.string(), open: z.int() })),
  elsewhere: z.int(),
  total: z.int(),
});

export const trailEvent = z.object({
  eventId: id,
  service: z.string(),
  stream: z.string(),
  revision: z.int(),
  type: z.string(),
  recordedAt: instant,
  actor: z.string(),
  causationId: id,
  correlationId: id,
  causedBy: z.object({ eventId: id, type: z.string() }).nullable(),
  exchangeId: id.nullable(),
  data: z.unknown(),
});
export type TrailEvent = z.infer<typeof trailEvent>;
export const trail = pageOf(trailEvent);
export const timeline = z.object({ items: z.array(trailEvent), truncated: z.boolean() });
export const gaps = z.object({
  complete: z.boolean(),
  events: z.int(),
  streams: z.int(),
  faultyStreams: z.int(),
  unreadable: z.int(),
});
