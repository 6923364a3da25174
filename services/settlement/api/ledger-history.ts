import { reaches } from '@bourse/rights/permit';
import { day } from '@bourse/contracts/values';
import { dayOf } from '@bourse/kernel/clock';
import { cursorParameter, limitParameter, pagesOf } from '@bourse/service-kit/cursor';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import { ALWAYS, spansOf } from '../read-models/history/balances.ts';
import { accountParams, inOrder, refusedDay } from './ledger-parameters.ts';
import { LEDGER_TAG, type LedgerReading } from './ledger-reads.ts';
import { changeView, seriesView } from './ledger-views.ts';

/** Two years of days. */
const MAX_POINTS = 732;

const pages = pagesOf('account-history', z.tuple([z.string(), z.int().min(0)]).readonly());
const query = z
  .strictObject({
    by: z
      .enum(['day', 'month'])
      .optional()
      .meta({
        description: `A series for a chart instead of the changes; of ${MAX_POINTS} points at the most.`,
      }),
    from: day.optional().meta({ description: 'Of a series. Left out: since the account opened.' }),
    to: day.optional().meta({ description: 'Of a series. Left out: until today.' }),
    limit: limitParameter,
    cursor: cursorParameter,
  })
  .refine(inOrder.check, inOrder.otherwise);

/** How the balance of an account came to be. */
export const ledgerHistory = ({ accounts, history, clock }: LedgerReading): readonly Route[] => [
  reading({
    path: '/api/ledger/accounts/{accountId}/history',
    operationId: 'listAccountChanges',
    action: 'statement.read',
    summary:
      'Lists every change of an account with the whole account after it, the newest first; with "by", tells its balance day by day or month by month instead.',
    tag: LEDGER_TAG,
    params: accountParams,
    query,
    replies: {
      200: {
        description: 'A page of changes, or a series',
        schema: z.union([
          z.object({ items: z.array(changeView), next: z.string().nullable() }),
          seriesView,
        ]),
      },
    },
    refusals: ['invalid_cursor', 'account_not_found', 'day_in_the_future', 'series_too_long'],
    handle: ({ params: { accountId }, query: { by, from, to, limit, cursor }, reach }) => {
      if (!reaches(reach, accountId)) return problem('not_permitted');
      const place = pages.placeOf(cursor, [ALWAYS, 0] as const);
      if (place === undefined) return problem('invalid_cursor');
      const account = accounts.account(accountId);
      if (account === undefined) return problem('account_not_found', { accountId });
      if (by === undefined) {
        const rows = history.changes(accountId, { from: place, limit: limit + 1 });
        const page = pages.pageOf(rows, limit, (row) => [row.recordedAt, row.revision] as const);
        return answer(200, page);
      }
      const refusal = refusedDay(to ?? from, clock);
      if (refusal !== undefined) return refusal;
      const asked = { from: from ?? dayOf(account.openedAt), to: to ?? dayOf(clock.now()) };
      const spans = spansOf(by, asked, MAX_POINTS);
      if (spans === undefined) return problem('series_too_long', { mostPoints: MAX_POINTS });
      const points = history.series(accountId, spans);
      return answer(200, { accountId, by, ...asked, points });
    },
  }),
];
