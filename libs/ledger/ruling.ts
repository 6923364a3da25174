import { accept, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import type { Account } from './account.ts';
import type { FreezeAccount } from './commands.ts';
import type { LedgerDecision } from './rejections.ts';
import { sameContent } from './same-content.ts';
import type { LedgerView, RecordedDecision } from './state.ts';

type Named<Event extends RecordedDecision> = Event extends unknown
  ? {
      readonly type: Event['type'];
      readonly data: Event['data'] & { readonly decisionId: Uuid };
    }
  : never;

/** A decision that makes no transfer, before it is recorded. */
export type Ruling = Named<RecordedDecision>;

type OnAccount = Extract<Ruling, { readonly data: { readonly accountId: string } }>;

/** The answer to a decision whose id is taken, nothing when it is the same and a refusal when it is another; none when it is new. */
export function answerDecided(asked: Ruling, state: LedgerView): LedgerDecision | undefined {
  const { decisionId } = asked.data;
  const recorded = state.decisions.get(decisionId);
  if (recorded === undefined) return undefined;
  return sameContent(recorded, asked)
    ? accept()
    : reject({ code: 'decision_id_reused', decisionId });
}

/** What every decision on an account says. */
export const rulingOf = ({ decisionId, accountId, by, reason }: FreezeAccount['data']) => ({
  decisionId,
  accountId,
  by,
  reason,
});

/**
 * The account that a decision is about.
 *
 * @param own The refusal when the account's own territory decided; left out where it may.
 * @returns The account, or the answer that comes before anything else is asked of it.
 */
export function findSubject(
  asked: OnAccount,
  state: LedgerView,
  own?: 'own_limit' | 'own_account',
): { readonly account: Account } | { readonly answer: LedgerDecision } {
  const answer = answerDecided(asked, state);
  if (answer !== undefined) return { answer };
  const { accountId, by } = asked.data;
  if (own !== undefined && by === accountId) return { answer: reject({ code: own, accountId }) };
  const account = state.accounts.get(accountId);
  if (account === undefined) return { answer: reject({ code: 'account_not_found', accountId }) };
  return account.status === 'closed'
    ? { answer: reject({ code: 'account_closed', accountId }) }
    : { account };
}
