import { exchangeTerms } from '@bourse/contracts/exchanges';
import {
  day,
  id,
  instant,
  minutes,
  territoryId,
  title,
  unitCostCents,
} from '@bourse/contracts/values';
import { cursorParameter, limitParameter } from '@bourse/service-kit/cursor';
import { z } from 'zod';

export const exchangeParams = z.strictObject({ exchangeId: id });

const status = z.enum([
  'proposed',
  'countered',
  'refused',
  'declined',
  'withdrawn',
  'expired',
  'accepted',
  'securing',
  'agreed',
  'signed',
  'delivering',
  'disputed',
  'certified',
  'resolved',
  'settled',
  'reversed',
  'cancelled',
]);

/** An instant that somebody gives: with or without milliseconds, kept with them. */
const givenInstant = z.iso
  .datetime()
  .transform((text) => new Date(text).toISOString())
  .meta({ example: '2026-01-31T12:00:00Z' });

export const proposal = z.strictObject({
  offerId: id.optional().meta({ description: 'The offer that it starts from.' }),
  requestId: id.optional().meta({ description: 'The request that it starts from.' }),
  object: title
    .optional()
    .meta({ description: 'Default: the title of the request, or of the offer.' }),
  minutes,
  startsOn: day,
  endsOn: day,
  unitCostCents: unitCostCents.optional().meta({
    description:
      'Euro cents an hour. Default: the unit cost of the offer. Required without an offer.',
  }),
  answerBy: givenInstant.optional(),
});
export type Proposal = z.infer<typeof proposal>;

export const counterProposal = z.strictObject({
  ...exchangeTerms.shape,
  answerBy: givenInstant.optional(),
});

export const exchangeView = z
  .object({
    exchangeId: id,
    status,
    offerId: id.nullable(),
    requestId: id.nullable(),
    lenderId: territoryId,
    borrowerId: territoryId,
    object: title,
    crossesEpci: z.boolean(),
    terms: exchangeTerms,
    proposedBy: territoryId,
    answerBy: instant,
    refusedFor: z.enum(['no_capacity', 'no_credit']).nullable(),
    refusedDetail: z
      .string()
      .nullable()
      .meta({ description: 'The refusal of the offer, or of the ledger.' }),
    refusedAvailableMinutes: z.int().nullable(),
    ground: z.object({ by: territoryId, reason: z.string() }).nullable().meta({
      description: 'Who declined, withdrew, cancelled or disputed it, and why.',
    }),
    signedBy: z.array(territoryId),
    sessions: z.array(z.object({ sessionId: id, on: day, minutes })),
    loggedMinutes: z.int(),
    certifiesItselfAt: instant.nullable(),
    verdict: z
      .object({
        minutes: z.int(),
        by: territoryId.nullable(),
        reason: z.string().nullable(),
      })
      .nullable(),
    reversals: z.array(
      z.object({
        reversalId: id,
        minutes,
        reason: z.string(),
        status: z.enum(['requested', 'done', 'refused']),
        cause: z.string().nullable(),
      }),
    ),
    proposedAt: instant,
    changedAt: instant,
    revision: z.int(),
  })
  .meta({ id: 'Exchange' });

export const listQuery = z.strictObject({
  status: status.optional(),
  lenderId: territoryId.optional(),
  borrowerId: territoryId.optional(),
  partyId: territoryId.optional(),
  offerId: id.optional(),
  requestId: id.optional(),
  crossesEpci: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional(),
  limit: limitParameter,
  cursor: cursorParameter,
});
