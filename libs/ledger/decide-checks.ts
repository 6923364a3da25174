import type { TerritoryId } from '@bourse/contracts/values';
import { accept, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import { MAX_MINUTES, type Minutes } from '@bourse/kernel/minutes';
import { type Account, type AccountKind, availableMinutes } from './account.ts';
import type { LedgerDecision, LedgerRejection } from './rejections.ts';
import type { LedgerView } from './state.ts';

/** The answer to a new transfer whose id is taken: nothing when it is the same transfer, a refusal when it is another. */
export const answerKnown = (transferId: Uuid, isSame: boolean): LedgerDecision =>
  isSame ? accept() : reject({ code: 'transfer_id_reused', transferId });

/** @returns A refusal unless `minutes` is a quantity that can move: a whole number from 1 to MAX_MINUTES. */
export const refuseInvalidMinutes = (minutes: number): LedgerRejection | undefined =>
  Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_MINUTES
    ? undefined
    : { code: 'invalid_minutes', minutes };

/** @returns A refusal when the account has less available than `requestedMinutes`. */
export function refuseBeyondCredit(
  account: Readonly<Account>,
  requestedMinutes: Minutes,
): LedgerRejection | undefined {
  const available = availableMinutes(account);
  if (requestedMinutes <= available) return undefined;
  return {
    code: 'insufficient_credit',
    accountId: account.accountId,
    requestedMinutes,
    availableMinutes: available,
  };
}

type Parties = { readonly debit: Readonly<Account>; readonly credit: Readonly<Account> };

/**
 * What a new transfer goes between: exchanges are paid among members, endowments come from issuers.
 *
 * @param from The kind of account that gives. Only members receive.
 * @returns The two accounts, or why it cannot be: its minutes, then its accounts, then their kinds.
 */
export function findParties(
  transfer: {
    readonly debitAccountId: TerritoryId;
    readonly creditAccountId: TerritoryId;
    readonly minutes: number;
  },
  from: AccountKind,
  state: LedgerView,
): Parties | LedgerRejection {
  const { debitAccountId, creditAccountId, minutes } = transfer;
  const invalid = refuseInvalidMinutes(minutes);
  if (invalid !== undefined) return invalid;
  if (debitAccountId === creditAccountId) {
    return { code: 'accounts_must_differ', accountId: debitAccountId };
  }
  const debit = state.accounts.get(debitAccountId);
  if (debit === undefined) return { code: 'debit_account_not_found', accountId: debitAccountId };
  const credit = state.accounts.get(creditAccountId);
  if (credit === undefined) return { code: 'credit_account_not_found', accountId: creditAccountId };
  if (debit.kind !== from) {
    const code = `debit_account_not_${from}` as const;
    return { code, accountId: debitAccountId, kind: debit.kind };
  }
  if (credit.kind !== 'member') {
    return { code: 'credit_account_not_member', accountId: creditAccountId, kind: credit.kind };
  }
  return { debit, credit };
}
