import { creditLimitMinutes as creditLimitSchema } from '@bourse/contracts/ledger';
import { accept, reject } from '@bourse/kernel/decider';
import { drawnMinutes } from './account.ts';
import type { ChangeCreditLimit, OpenAccount } from './commands.ts';
import type { LedgerDecision } from './rejections.ts';
import type { LedgerView } from './state.ts';

const isCreditLimit = (minutes: number): boolean => creditLimitSchema.safeParse(minutes).success;

/** Opens an account; nothing when it was opened in the same words, whatever its limit has become since. */
export function openAccount(data: OpenAccount['data'], state: LedgerView): LedgerDecision {
  const { accountId, kind, creditLimitMinutes } = data;
  const existing = state.accounts.get(accountId);
  if (existing !== undefined) {
    return existing.kind === kind && existing.openedWithLimitMinutes === creditLimitMinutes
      ? accept()
      : reject({ code: 'account_already_open', accountId });
  }
  if (!isCreditLimit(creditLimitMinutes)) {
    return reject({ code: 'invalid_credit_limit', creditLimitMinutes });
  }
  return accept({ type: 'AccountOpened', data: { accountId, kind, creditLimitMinutes } });
}

/**
 * Changes a credit limit; nothing when it already is what is asked. Never by the account's own
 * territory, which a limit would then not limit.
 */
export function changeCreditLimit(
  data: ChangeCreditLimit['data'],
  state: LedgerView,
): LedgerDecision {
  const { accountId, creditLimitMinutes, by, reason } = data;
  if (by === accountId) return reject({ code: 'own_limit', accountId });
  const account = state.accounts.get(accountId);
  if (account === undefined) return reject({ code: 'account_not_found', accountId });
  if (account.creditLimitMinutes === creditLimitMinutes) return accept();
  if (!isCreditLimit(creditLimitMinutes)) {
    return reject({ code: 'invalid_credit_limit', creditLimitMinutes });
  }
  const usedMinutes = drawnMinutes(account);
  if (creditLimitMinutes < usedMinutes) {
    return reject({ code: 'credit_limit_below_use', accountId, usedMinutes });
  }
  return accept({
    type: 'CreditLimitChanged',
    data: { accountId, creditLimitMinutes, by, reason },
  });
}
