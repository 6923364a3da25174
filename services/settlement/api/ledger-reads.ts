import { reaches, seenBy } from '@bourse/rights/permit';
import { accountKind } from '@bourse/contracts/ledger';
import { day, id } from '@bourse/contracts/values';
import type { Clock } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Membership } from '@bourse/membership/membership';
import { etagOf } from '@bourse/service-kit/command-reply';
import { cursorParameter, limitParameter, numberedPages } from '@bourse/service-kit/cursor';
import { taggedJson } from '@bourse/service-kit/document';
import { problem } from '@bourse/service-kit/problem';
import { answer, reading, type Route } from '@bourse/service-kit/route';
import { z } from 'zod';
import type { AccountQueries } from '../read-models/accounts/queries.ts';
import type { HistoryQueries } from '../read-models/history/queries.ts';
import { accountParams, pastInstant, refusedDay, refusedInstant } from './ledger-parameters.ts';
import { accountView, effectiveBalanceView, transferView } from './ledger-views.ts';

/** What the reads of the ledger read. */
export type LedgerReading = {
  readonly accounts: AccountQueries;
  readonly history: HistoryQueries;
  readonly membership: Pick<Membership, 'find'>;
  /** What an exchange is about. */
  readonly objectOf: (exchangeId: Uuid) => string | null;
  readonly clock: Clock;
};

export const LEDGER_TAG = 'ledger';
const tag = LEDGER_TAG;
const page = { limit: limitParameter, cursor: cursorParameter };
const accountPages = numberedPages('accounts');
const holdPages = numberedPages('holds');
const pageView = (item: z.ZodType) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

/** What may be asked of the ledger as it stands, or stood: accounts, holds, transfers. */
export const ledgerReads = ({ accounts, history, clock }: LedgerReading): readonly Route[] => [
  reading({
    path: '/api/ledger/accounts',
    operationId: 'listAccounts',
    action: 'account.read',
    summary: 'Lists accounts, the newest first.',
    tag,
    query: z.strictObject({ kind: accountKind.optional(), ...page }),
    replies: { 200: { description: 'A page of accounts', schema: pageView(accountView) } },
    refusals: ['invalid_cursor'],
    handle: ({ query: { limit, cursor, kind } }) => {
      const before = accountPages.startOf(cursor);
      if (before === undefined) return problem('invalid_cursor');
      const found = accounts.accounts({ kind }, { before, limit });
      return answer(200, accountPages.pageOf(found.accounts, limit, found.last));
    },
  }),
  reading({
    path: '/api/ledger/accounts/{accountId}',
    operationId: 'getAccount',
    action: 'account.read',
    summary:
      'Shows what an account has, what is pending, its limits, and what it may still give; with "at", as it was after everything that was recorded by that instant.',
    tag,
    params: accountParams,
    query: z.strictObject({ at: pastInstant.optional() }),
    replies: { 200: { description: 'The account', schema: accountView, headers: ['ETag'] } },
    refusals: ['account_not_found', 'account_not_open_yet', 'instant_in_the_future'],
    handle: ({ params: { accountId }, query: { at } }) => {
      const refusal = refusedInstant(at, clock);
      if (refusal !== undefined) return refusal;
      const present = accounts.account(accountId);
      if (present === undefined) return problem('account_not_found', { accountId });
      const { openedAt } = present;
      if (at !== undefined && at < openedAt)
        return problem('account_not_open_yet', { accountId, openedAt });
      const account = at === undefined ? present : history.at(accountId, at);
      // The history is a view of its own, and may be a moment late.
      if (account === undefined) return problem('read_model_behind', {}, { 'Retry-After': '1' });
      return answer(200, account, { ETag: etagOf(account.revision) });
    },
  }),
  reading({
    path: '/api/ledger/accounts/{accountId}/balance',
    operationId: 'getEffectiveBalance',
    action: 'statement.read',
    summary:
      'Tells the posted balance of an account on a day, by the days on which movements count; with "at", as it was known at that instant. Holds count on no day.',
    tag,
    params: accountParams,
    query: z.strictObject({ effectiveOn: day, at: pastInstant.optional() }),
    replies: {
      200: { description: 'The balance', schema: effectiveBalanceView, headers: ['ETag'] },
    },
    refusals: ['account_not_found', 'day_in_the_future', 'instant_in_the_future'],
    handle: ({ params: { accountId }, query: { effectiveOn, at }, reach }) => {
      if (!reaches(reach, accountId)) return problem('not_permitted');
      const refusal = refusedInstant(at, clock) ?? refusedDay(effectiveOn, clock);
      if (refusal !== undefined) return refusal;
      if (accounts.account(accountId) === undefined)
        return problem('account_not_found', { accountId });
      const balance = history.effective(accountId, effectiveOn, at);
      return taggedJson({ accountId, effectiveOn, at: at ?? null, ...balance });
    },
  }),
  reading({
    path: '/api/ledger/holds',
    operationId: 'listHolds',
    action: 'statement.read',
    summary:
      'Lists the minutes that are set aside now, the newest hold first: on one’s own account, or, for those who watch over the bourse, on all.',
    tag,
    query: z.strictObject({ exchangeId: id.optional(), ...page }),
    replies: { 200: { description: 'A page of open holds', schema: pageView(transferView) } },
    refusals: ['invalid_cursor'],
    handle: ({ query: { limit, cursor, exchangeId }, reach }) => {
      const before = holdPages.startOf(cursor);
      if (before === undefined) return problem('invalid_cursor');
      const found = history.holds({ exchangeId, seenBy: seenBy(reach) }, { before, limit });
      return answer(200, holdPages.pageOf(found.holds, limit, found.last));
    },
  }),
  reading({
    path: '/api/ledger/transfers/{transferId}',
    operationId: 'getTransfer',
    action: 'statement.read',
    summary:
      'Shows a transfer: an endowment, an exchange’s hold and what became of it, an immediate transfer, a return or a reversal.',
    tag,
    params: z.strictObject({ transferId: id }),
    replies: { 200: { description: 'The transfer', schema: transferView, headers: ['ETag'] } },
    refusals: ['transfer_not_found'],
    handle: ({ params: { transferId }, reach }) => {
      const transfer = history.transfer(transferId);
      if (transfer === undefined) return problem('transfer_not_found', { transferId });
      if (!reaches(reach, transfer.debitAccountId, transfer.creditAccountId)) {
        return problem('not_permitted');
      }
      return answer(200, transfer, { ETag: etagOf(transfer.revision) });
    },
  }),
];
