import { assertNever } from '@bourse/kernel/assert-never';
import { csvDocument, taggedJson } from '@bourse/service-kit/document';
import { preferredFormat } from '@bourse/service-kit/negotiation';
import { reading, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import { trialBalanceCsv } from '../documents/trial-balance-csv.ts';
import {
  csvForms,
  dialect,
  fileName,
  formatOf,
  pastInstant,
  refusedInstant,
} from './ledger-parameters.ts';
import { LEDGER_TAG, type LedgerReading } from './ledger-reads.ts';
import { trialBalanceView } from './ledger-views.ts';

const FORMATS = ['json', 'csv'] as const;

/** Whether the ledger sums to zero. */
export const ledgerTrialBalance = ({ history, clock }: LedgerReading): readonly Route[] => [
  reading({
    path: '/api/ledger/trial-balance',
    operationId: 'getTrialBalance',
    action: 'figures.read',
    summary:
      'Sums the accounts up, by kind and in all: what was given and received, what is pending, and whether it balances, with the movements and the open holds summed by themselves; with "at", as of that instant.',
    tag: LEDGER_TAG,
    query: z.strictObject({ at: pastInstant.optional(), format: formatOf(FORMATS), dialect }),
    replies: {
      200: {
        description: 'The trial balance',
        schema: trialBalanceView,
        alsoAs: ['text/csv'],
        headers: ['ETag', 'Content-Disposition'],
      },
    },
    refusals: ['instant_in_the_future'],
    handle: ({ query, accept }) => {
      const { at } = query;
      const refusal = refusedInstant(at, clock);
      if (refusal !== undefined) return refusal;
      const trial = history.trialBalance(at);
      const format = query.format ?? preferredFormat(accept, FORMATS);
      switch (format) {
        case 'json':
          return taggedJson({ at: at ?? null, ...trial });
        case 'csv':
          return csvDocument(
            fileName('balance', [at], 'csv'),
            trialBalanceCsv(trial, csvForms[query.dialect]),
          );
        default:
          return assertNever(format, 'format');
      }
    },
  }),
];
