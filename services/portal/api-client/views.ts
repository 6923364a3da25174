import { exchangeStatus } from '@bourse/contracts/exchanges';
import { day, id, instant, territoryId } from '@bourse/contracts/values';
import { z } from 'zod';

// What the pages read of what the API answers: the fields that they show, and no others.

const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

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
export const territories = page(territory);
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
export const offers = page(offer);

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
export const requests = page(request);

/** How many offers, or requests, are open in each département. */
export const openByDepartement = z.object({
  items: z.array(z.object({ departement: z.string(), name: z.string(), open: z.int() })),
  elsewhere: z.int(),
  total: z.int(),
});

const figure = z.object({ minutes: z.int(), costCents: z.int() });
export const exchange = z.object({
  exchangeId: id,
  status: exchangeStatus,
  offerId: id.nullable(),
  requestId: id.nullable(),
  renewsExchangeId: id.nullable(),
  lenderId: territoryId,
  borrowerId: territoryId,
  object: z.string(),
  crossesEpci: z.boolean(),
  terms: z.object({ minutes: z.int(), unitCostCents: z.int(), startsOn: day, endsOn: day }),
  proposedBy: territoryId,
  answerBy: instant,
  refusedFor: z.enum(['no_capacity', 'no_credit']).nullable(),
  /** The refusal of the offer, or of the ledger, by its code. */
  refusedDetail: z.string().nullable(),
  refusedAvailableMinutes: z.int().nullable(),
  ground: z.object({ by: territoryId, reason: z.string() }).nullable(),
  signedBy: z.array(territoryId),
  sessions: z.array(
    z.object({
      sessionId: id,
      on: day,
      minutes: z.int(),
      correctedFor: z.string().nullable(),
      totalMinutes: z.int(),
    }),
  ),
  loggedMinutes: z.int(),
  certifiesItselfAt: instant.nullable(),
  lapsesAt: instant.nullable(),
  verdict: z
    .object({ minutes: z.int(), by: territoryId.nullable(), reason: z.string().nullable() })
    .nullable(),
  reversals: z.array(
    z.object({
      reversalId: id,
      minutes: z.int(),
      reason: z.string(),
      status: z.enum(['requested', 'done', 'refused']),
    }),
  ),
  figures: z.object({
    proposed: figure,
    agreed: figure.nullable(),
    logged: figure,
    certified: figure.nullable(),
    settled: figure.nullable(),
    reversed: figure.nullable(),
    owed: figure.nullable(),
  }),
  proposedAt: instant,
  changedAt: instant,
  revision: z.int(),
});
export type Exchange = z.infer<typeof exchange>;
export const exchanges = page(exchange);

const byKind = z.object({ exchangeMinutes: z.int(), endowmentMinutes: z.int() });
export const account = z.object({
  accountId: z.string(),
  kind: z.string(),
  status: z.enum(['open', 'frozen', 'closed']),
  balanceMinutes: z.int(),
  pendingInMinutes: z.int(),
  pendingOutMinutes: z.int(),
  creditLimitMinutes: z.int(),
  availableMinutes: z.int(),
  givenMinutes: z.int(),
  receivedMinutes: z.int(),
  given: byKind,
  received: byKind,
  openedAt: instant,
});
export type Account = z.infer<typeof account>;
export const accounts = page(account);

export const series = z.object({
  by: z.enum(['day', 'month']),
  from: day,
  to: day,
  points: z.array(z.object({ period: z.string(), balanceMinutes: z.int() })),
});
export type Series = z.infer<typeof series>;

export const statement = z.object({
  accountId: z.string(),
  from: day.nullable(),
  to: day.nullable(),
  openingBalanceMinutes: z.int(),
  closingBalanceMinutes: z.int(),
  givenMinutes: z.int(),
  receivedMinutes: z.int(),
  lines: z.array(
    z.object({
      transferId: id,
      kind: z.enum(['exchange', 'endowment', 'transfer', 'reversal', 'return']),
      direction: z.enum(['given', 'received']),
      counterpartyId: z.string(),
      counterpartyName: z.string().nullable(),
      minutes: z.int(),
      balanceMinutes: z.int(),
      exchangeId: id.nullable(),
      exchangeObject: z.string().nullable(),
      reason: z.string().nullable(),
      recordedAt: instant,
    }),
  ),
});
export type Statement = z.infer<typeof statement>;

const sums = z.object({
  accounts: z.int(),
  balanceMinutes: z.int(),
  debitsPostedMinutes: z.int(),
  creditsPostedMinutes: z.int(),
  debitsPendingMinutes: z.int(),
  creditsPendingMinutes: z.int(),
});
export const trialBalance = sums.extend({
  at: instant.nullable(),
  kinds: z.array(sums.extend({ kind: z.string() })),
  heldMinutes: z.int(),
  movedMinutes: z.int(),
  balanced: z.boolean(),
});
export type TrialBalance = z.infer<typeof trialBalance>;

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
export const trail = page(trailEvent);
export const timeline = z.object({ items: z.array(trailEvent), truncated: z.boolean() });
export const gaps = z.object({
  complete: z.boolean(),
  events: z.int(),
  streams: z.int(),
  faultyStreams: z.int(),
  unreadable: z.int(),
});
