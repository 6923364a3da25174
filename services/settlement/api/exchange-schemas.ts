import { exchangeStatus, exchangeTerms } from '@bourse/contracts/exchanges';
import {
  day,
  id,
  instant,
  marketplaceId,
  minutes,
  territoryId,
  title,
  unitCostCents,
} from '@bourse/contracts/values';
import { z } from 'zod';
import { missingPiece } from '../read-models/exchanges/search.ts';

export const exchangeParams = z.strictObject({ exchangeId: id });

/** An instant that somebody gives: with or without milliseconds, kept with them. */
const givenInstant = z.iso
  .datetime()
  .transform((text) => new Date(text).toISOString())
  .meta({ example: '2026-01-31T12:00:00Z' });

export const proposal = z.strictObject({
  marketplaceId: marketplaceId
    .optional()
    .meta({ description: 'In whose ledger its minutes move. Default: the first marketplace.' }),
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

export const renewal = z.strictObject({
  offerId: id.nullable().optional().meta({
    description:
      'An offer of the same lender, or null for none. Default: the offer of the exchange renewed.',
  }),
  minutes,
  startsOn: day,
  endsOn: day,
  unitCostCents: unitCostCents.optional().meta({
    description: 'Euro cents an hour. Default: that of the exchange renewed.',
  }),
  answerBy: givenInstant.optional(),
});
export type Renewal = z.infer<typeof renewal>;

const figure = z
  .object({
    minutes: z.int(),
    costCents: z.int().meta({ description: 'Euro cents, half a cent up, computed on the total.' }),
  })
  .meta({ id: 'Figure' });
const figures = z
  .object({
    proposed: figure,
    agreed: figure.nullable(),
    logged: figure,
    certified: figure.nullable(),
    settled: figure.nullable(),
    reversed: figure.nullable(),
    owed: figure.nullable(),
  })
  .meta({
    id: 'Figures',
    description:
      'Les heures, et à côté leur coût en euros : les euros sont dus au titre de la convention seulement, ' +
      'jamais par le grand livre, et ne s’ajoutent pas aux heures. (Hours, and beside them their cost in ' +
      'euros: the euros are owed under the convention only, never by the ledger, and are not added to hours.)',
  });

export const exchangeView = z
  .object({
    exchangeId: id,
    marketplaceId,
    status: exchangeStatus,
    offerId: id.nullable(),
    requestId: id.nullable(),
    renewsExchangeId: id
      .nullable()
      .meta({ description: 'The exchange that this one goes on from.' }),
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
    sessions: z
      .array(
        z.object({
          sessionId: id,
          on: day,
          minutes: z.int().meta({ description: 'None of a session that was taken back.' }),
          correctedFor: z.string().nullable().meta({ description: 'Why it was last corrected.' }),
          totalMinutes: z.int().meta({ description: 'Of the sessions up to this one.' }),
        }),
      )
      .meta({ description: 'By day, with running totals.' }),
    loggedMinutes: z.int(),
    certifiesItselfAt: instant.nullable(),
    lapsesAt: instant.nullable().meta({
      description: 'When it lapses, nobody having worked on it; null before that is announced.',
    }),
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
    figures,
    missing: z.array(missingPiece).meta({
      description:
        'What the days agreed on would already have: signatures from the first day on, a log of work and its certification after the last.',
    }),
    proposedAt: instant,
    changedAt: instant,
    revision: z.int(),
  })
  .meta({ id: 'Exchange' });
