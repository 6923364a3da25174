import { accountKind } from '@bourse/contracts/ledger';
import { accountId, day, id } from '@bourse/contracts/values';
import { wording } from '@bourse/contracts/wording';
import { etagOf } from '@bourse/service-kit/command-reply';
import { cursorParameter, limitParameter, numberedPages } from '@bourse/service-kit/cursor';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { AccountQueries } from '../read-models/accounts/queries.ts';
import { accountView, statementView, transferView, trialBalanceView } from './ledger-schemas.ts';

const tag = 'ledger';
const accountParams = z.strictObject({ accountId });
const page = { limit: limitParameter, cursor: cursorParameter };
const accountPages = numberedPages('accounts');
const holdPages = numberedPages('holds');
const pageView = (item: z.ZodType) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

const period = z
  .strictObject({ from: day.optional(), to: day.optional() })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    message: wording('must not lie before "from"', 'ne doit pas précéder « from »'),
  });

/** What anybody may ask of the ledger. */
export const ledgerReads = (queries: AccountQueries): readonly Route[] => [
  reading({
    path: '/api/ledger/accounts',
    operationId: 'listAccounts',
    summary: 'Lists accounts, the newest first.',
    tag,
    query: z.strictObject({ kind: accountKind.optional(), ...page }),
    replies: { 200: { description: 'A page of accounts', schema: pageView(accountView) } },
    refusals: ['invalid_cursor'],
    handle: ({ query: { limit, cursor, kind } }) => {
      const before = accountPages.startOf(cursor);
      if (before === undefined) return problem('invalid_cursor');
      const found = queries.accounts({ kind }, { before, limit });
      return answer(200, accountPages.pageOf(found.accounts, limit, found.last));
    },
  }),
  reading({
    path: '/api/ledger/accounts/{accountId}',
    operationId: 'getAccount',
    summary: 'Shows what an account has, what is pending, and what it may still give.',
    tag,
    params: accountParams,
    replies: { 200: { description: 'The account', schema: accountView, headers: ['ETag'] } },
    refusals: ['account_not_found'],
    handle: ({ params: { accountId } }) => {
      const account = queries.account(accountId);
      if (account === undefined) return problem('account_not_found', { accountId });
      return answer(200, account, { ETag: etagOf(account.revision) });
    },
  }),
  reading({
    path: '/api/ledger/accounts/{accountId}/statement',
    operationId: 'getStatement',
    summary:
      'Tells every movement of an account that was recorded in a period, with the balance before, after each, and after all.',
    tag,
    params: accountParams,
    query: period,
    replies: { 200: { description: 'The statement', schema: statementView } },
    refusals: ['account_not_found', 'statement_too_long'],
    handle: ({ params: { accountId }, query: { from, to } }) => {
      const statement = queries.statement(accountId, { from, to });
      if (statement === undefined) return problem('account_not_found', { accountId });
      if (statement === 'too_long') return problem('statement_too_long');
      return answer(200, { ...statement, from: from ?? null, to: to ?? null });
    },
  }),
  reading({
    path: '/api/ledger/trial-balance',
    operationId: 'getTrialBalance',
    summary: 'Sums every account up: what was given and received, and whether it balances.',
    tag,
    replies: { 200: { description: 'The trial balance', schema: trialBalanceView } },
    handle: () => answer(200, queries.trialBalance()),
  }),
  reading({
    path: '/api/ledger/holds',
    operationId: 'listHolds',
    summary: 'Lists the minutes that are set aside now, the newest hold first.',
    tag,
    query: z.strictObject({ exchangeId: id.optional(), ...page }),
    replies: { 200: { description: 'A page of open holds', schema: pageView(transferView) } },
    refusals: ['invalid_cursor'],
    handle: ({ query: { limit, cursor, exchangeId } }) => {
      const before = holdPages.startOf(cursor);
      if (before === undefined) return problem('invalid_cursor');
      const found = queries.holds({ exchangeId }, { before, limit });
      return answer(200, holdPages.pageOf(found.holds, limit, found.last));
    },
  }),
  reading({
    path: '/api/ledger/transfers/{transferId}',
    operationId: 'getTransfer',
    summary:
      'Shows a transfer: an endowment, an exchange’s hold and what became of it, or a reversal.',
    tag,
    params: z.strictObject({ transferId: id }),
    replies: { 200: { description: 'The transfer', schema: transferView, headers: ['ETag'] } },
    refusals: ['transfer_not_found'],
    handle: ({ params: { transferId } }) => {
      const transfer = queries.transfer(transferId);
      if (transfer === undefined) return problem('transfer_not_found', { transferId });
      return answer(200, transfer, { ETag: etagOf(transfer.revision) });
    },
  }),
];
