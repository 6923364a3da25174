import { exchangeStatus, exchangeTerms } from '@bourse/contracts/exchanges';
import { day, id, instant, territoryId } from '@bourse/contracts/values';
import { z } from 'zod';
import { pageOf } from './answers.ts';

// What the pages read of exchanges: the fields that they show, and no others.

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
export const exchanges = pageOf(exchange);

/** Something that happened to an exchange. */
export const historyEntry = z.object({
  revision: z.int(),
  at: instant,
  type: z.string(),
  by: territoryId.nullable(),
  terms: exchangeTerms.nullable(),
  changes: z.array(
    z.discriminatedUnion('what', [
      z.object({ what: z.enum(['minutes', 'unitCostCents']), from: z.int(), to: z.int() }),
      z.object({ what: z.enum(['startsOn', 'endsOn', 'on']), from: day, to: day }),
    ]),
  ),
  session: z.object({ on: day, minutes: z.int() }).nullable(),
  minutes: z.int().nullable(),
  reason: z.string().nullable(),
  cause: z.string().nullable(),
  until: instant.nullable(),
});
export type HistoryEntry = z.infer<typeof historyEntry>;
export const history = pageOf(historyEntry);
