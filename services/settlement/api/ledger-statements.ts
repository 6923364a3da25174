import { reaches } from '@bourse/rights/permit';
import { dayOf } from '@bourse/kernel/clock';
import { assertNever } from '@bourse/kernel/assert-never';
import { csvDocument, pdfDocument, taggedJson } from '@bourse/service-kit/document';
import { preferredFormat } from '@bourse/service-kit/negotiation';
import { problem } from '@bourse/service-kit/problem';
import { reading, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import { statementCsv } from '../documents/statement-csv.ts';
import { MAX_PDF_LINES, tell } from '../documents/told-statement.ts';
import {
  accountParams,
  csvForms,
  dialect,
  fileName,
  formatOf,
  inOrder,
  period,
} from './ledger-parameters.ts';
import { LEDGER_TAG, type LedgerReading } from './ledger-reads.ts';
import { statementView } from './ledger-views.ts';
import { wording } from '@bourse/contracts/wording';
import { MAX_STATEMENT_LINES } from '../read-models/history/statement.ts';

const FORMATS = ['json', 'csv', 'pdf'] as const;

const query = z
  .strictObject({
    ...period,
    pending: z.enum(['true', 'false']).default('false').meta({
      description:
        'Also the holds made in the period that moved nothing, or not yet. Of recorded days only.',
    }),
    format: formatOf(FORMATS),
    dialect,
  })
  .refine(inOrder.check, inOrder.otherwise)
  .refine(({ by, pending }) => by === 'recorded' || pending === 'false', {
    path: ['pending'],
    message: wording(
      'goes with by=recorded: a hold counts on no day',
      'va avec by=recorded : une réservation n’a pas de date de valeur',
    ),
  });

/** What moved on an account in a period. */
export const ledgerStatements = (parts: LedgerReading): readonly Route[] => [
  reading({
    path: '/api/ledger/accounts/{accountId}/statement',
    operationId: 'getStatement',
    action: 'statement.read',
    summary:
      'Tells every movement of an account in a period, with the balance before, after each, and after all; as JSON, as CSV or as a PDF to print.',
    tag: LEDGER_TAG,
    params: accountParams,
    query,
    replies: {
      200: {
        description: 'The statement',
        schema: statementView,
        alsoAs: ['text/csv', 'application/pdf'],
        headers: ['ETag', 'Content-Disposition'],
      },
    },
    refusals: ['account_not_found', 'statement_too_long', 'document_too_long'],
    handle: async ({ params: { accountId }, query: given, accept, reach }) => {
      if (!reaches(reach, accountId)) return problem('not_permitted');
      const { from, to, by } = given;
      const asked = { from, to, by, pending: given.pending === 'true' };
      const account = parts.accounts.account(accountId);
      const found = parts.history.statement(accountId, asked);
      if (account === undefined || found === undefined)
        return problem('account_not_found', { accountId });
      if (found === 'too_long')
        return problem('statement_too_long', { mostLines: MAX_STATEMENT_LINES });
      const statement = tell(found, asked, parts);
      const format = given.format ?? preferredFormat(accept, FORMATS);
      const nameAs = (ending: string) => fileName('releve', [accountId, from, to], ending);
      switch (format) {
        case 'json': {
          const { pending: _pending, ...told } = statement;
          return taggedJson({ ...told, from: from ?? null, to: to ?? null });
        }
        case 'csv':
          return csvDocument(nameAs('csv'), statementCsv(statement, csvForms[given.dialect]));
        case 'pdf': {
          if (statement.lines.length > MAX_PDF_LINES)
            return problem('document_too_long', { mostLines: MAX_PDF_LINES });
          const now = parts.clock.now();
          // A period that is over is told as it is: whoever asks again gets the same bytes.
          const asOf = to === undefined || to >= dayOf(now) ? now : null;
          // Only once somebody prints: it takes a fifth of a second and 30 MB, which no start should wait for.
          const { statementPdf } = await import('../documents/statement-pdf.ts');
          const content = await statementPdf(statement, { kind: account.kind, asOf });
          return pdfDocument(nameAs('pdf'), content);
        }
        default:
          return assertNever(format, 'format');
      }
    },
  }),
];
