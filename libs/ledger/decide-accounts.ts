import {
  ceilingMinutes as ceilingSchema,
  creditLimitMinutes as creditLimitSchema,
  warningLevelMinutes as warningLevelSchema,
} from '@bourse/contracts/ledger';
import { isMarketplaceId } from '@bourse/contracts/values';
import { accept, reject } from '@bourse/kernel/decider';
import { balanceMinutes, type Limits } from './account.ts';
import type { CloseAccount, FreezeAccount, OpenAccount, UnfreezeAccount } from './commands.ts';
import type { LedgerDecision, LedgerRejection } from './rejections.ts';
import { findSubject, rulingOf } from './ruling.ts';
import { sameContent } from './same-content.ts';
import type { LedgerView } from './state.ts';

/** Opens an account; nothing when it was opened in the same words, whatever has become of it since. */
export function openAccount(data: OpenAccount['data'], state: LedgerView): LedgerDecision {
  const { accountId, kind, creditLimitMinutes } = data;
  const { warningLevelMinutes = null, ceilingMinutes = null } = data;
  const limits: Limits = { creditLimitMinutes, warningLevelMinutes, ceilingMinutes };
  const existing = state.accounts.get(accountId);
  if (existing !== undefined) {
    return existing.kind === kind && sameContent(existing.openedWith, limits)
      ? accept()
      : reject({ code: 'account_already_open', accountId });
  }
  if (isMarketplaceId(accountId) !== (kind === 'clearing')) {
    return reject({ code: 'kind_not_of_holder', accountId, kind });
  }
  const invalid =
    refuseCreditLimit(creditLimitMinutes) ??
    refuseWarningLevel(warningLevelMinutes) ??
    refuseCeiling(ceilingMinutes);
  if (invalid !== undefined) return reject(invalid);
  return accept({ type: 'AccountOpened', data: { accountId, kind, ...limits } });
}

/** Freezes an account that is open. */
export function freezeAccount(data: FreezeAccount['data'], state: LedgerView): LedgerDecision {
  const event = { type: 'AccountFrozen', data: rulingOf(data) } as const;
  const subject = findSubject(event, state);
  if ('answer' in subject) return subject.answer;
  const { accountId, status } = subject.account;
  if (status === 'frozen') return reject({ code: 'account_frozen', accountId });
  return accept(event);
}

/** Ends a freeze. Never by the account's own territory, which a freeze would then not hold. */
export function unfreezeAccount(data: UnfreezeAccount['data'], state: LedgerView): LedgerDecision {
  const event = { type: 'AccountUnfrozen', data: rulingOf(data) } as const;
  const subject = findSubject(event, state, 'own_account');
  if ('answer' in subject) return subject.answer;
  const { accountId, status } = subject.account;
  if (status === 'open') return reject({ code: 'account_not_frozen', accountId });
  return accept(event);
}

/** Closes an account for ever: nothing goes from it or to it any more, not even back. */
export function closeAccount(data: CloseAccount['data'], state: LedgerView): LedgerDecision {
  const event = { type: 'AccountClosed', data: rulingOf(data) } as const;
  const subject = findSubject(event, state);
  if ('answer' in subject) return subject.answer;
  const { accountId, debitsPending, creditsPending } = subject.account;
  if (debitsPending > 0 || creditsPending > 0) {
    return reject({
      code: 'account_has_pending',
      accountId,
      debitsPendingMinutes: debitsPending,
      creditsPendingMinutes: creditsPending,
    });
  }
  const balance = balanceMinutes(subject.account);
  if (balance !== 0) {
    return reject({ code: 'account_not_balanced', accountId, balanceMinutes: balance });
  }
  return accept(event);
}

/** @returns A refusal unless it is a whole number within the contract. */
export const refuseCreditLimit = (creditLimitMinutes: number): LedgerRejection | undefined =>
  creditLimitSchema.safeParse(creditLimitMinutes).success
    ? undefined
    : { code: 'invalid_credit_limit', creditLimitMinutes };

/** @returns A refusal unless it is null or a whole number within the contract. */
export const refuseWarningLevel = (
  warningLevelMinutes: number | null,
): LedgerRejection | undefined =>
  warningLevelSchema.safeParse(warningLevelMinutes).success
    ? undefined
    : { code: 'invalid_warning_level', warningLevelMinutes };

/** @returns A refusal unless it is null or a whole number within the contract. */
export const refuseCeiling = (ceilingMinutes: number | null): LedgerRejection | undefined =>
  ceilingSchema.safeParse(ceilingMinutes).success
    ? undefined
    : { code: 'invalid_ceiling', ceilingMinutes };
