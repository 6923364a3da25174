import type { AccountId } from '@bourse/contracts/values';
import { accept, reject } from '@bourse/kernel/decider';
import type { Uuid } from '@bourse/kernel/ids';
import { MAX_MINUTES, type Minutes } from '@bourse/kernel/minutes';
import { type Account, type AccountKind, availableMinutes, roomMinutes } from './account.ts';
import type { LedgerDecision, LedgerRejection } from './rejections.ts';
import type { LedgerView } from './state.ts';

/** The answer to a new transfer whose id is taken: nothing when it is the same transfer, a refusal when it is another. */
export const answerKnown = (transferId: Uuid, isSame: boolean): LedgerDecision =>
  isSame ? accept() : reject({ code: 'transfer_id_reused', transferId });

/** @returns A refusal unless `minutes` is a quantity that can move: a whole number from 1 to MAX_MINUTES. */
export const refuseInvalidMinutes = (minutes: number): LedgerRejection | undefined =>
  isQuantity(minutes) ? undefined : { code: 'invalid_minutes', minutes };

/** Whether so many minutes can move at once. */
export const isQuantity = (minutes: number): boolean =>
  Number.isInteger(minutes) && minutes >= 1 && minutes <= MAX_MINUTES;

/** @returns A refusal when the account has less available than `requestedMinutes`. */
export function refuseBeyondCredit(
  account: Account,
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

function refuseAboveCeiling(
  account: Account,
  requestedMinutes: Minutes,
): LedgerRejection | undefined {
  const room = roomMinutes(account);
  if (room === null || requestedMinutes <= room) return undefined;
  return {
    code: 'exceeds_ceiling',
    accountId: account.accountId,
    requestedMinutes,
    roomMinutes: room,
  };
}

/** The accounts of a transfer. */
export type Parties = { readonly debit: Account; readonly credit: Account };

type Kinds = {
  /** Of the account that gives; the first of them is the usual one. */
  readonly from: readonly [AccountKind, ...AccountKind[]];
  readonly to: readonly AccountKind[];
};

/** What each kind of new transfer goes between. */
export const BETWEEN_MEMBERS = { from: ['member'], to: ['member'] } as const;
export const OF_AN_EXCHANGE = {
  from: ['member', 'clearing'],
  to: ['member', 'clearing'],
} as const;
export const AS_ENDOWMENT = { from: ['issuer'], to: ['member'] } as const;

/**
 * What a new transfer goes between. Of two marketplaces one at the most: what they owe each other is
 * no business of this one.
 *
 * @returns The two accounts, or why it cannot be: its minutes, then its accounts, then their kinds.
 */
export function findParties(
  transfer: {
    readonly debitAccountId: AccountId;
    readonly creditAccountId: AccountId;
    readonly minutes: number;
  },
  { from, to }: Kinds,
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
  if (!from.includes(debit.kind)) {
    const code = from[0] === 'issuer' ? 'debit_account_not_issuer' : 'debit_account_not_member';
    return { code, accountId: debitAccountId, kind: debit.kind };
  }
  const bothClearing = debit.kind === 'clearing' && credit.kind === 'clearing';
  if (!to.includes(credit.kind) || bothClearing) {
    return { code: 'credit_account_not_member', accountId: creditAccountId, kind: credit.kind };
  }
  return { debit, credit };
}

/** @returns A refusal when something new may not start on one of the sides: closed, or frozen. */
export const refuseIdle = ({ debit, credit }: Parties): LedgerRejection | undefined =>
  refuseIdleSide(debit, 'debit') ?? refuseIdleSide(credit, 'credit');

function refuseIdleSide(
  { accountId, status }: Account,
  side: 'debit' | 'credit',
): LedgerRejection | undefined {
  return status === 'open' ? undefined : { code: `${side}_account_${status}`, accountId };
}

/** @returns The first refusal of a new transfer between these: not in use, too little credit, too little room. */
export const refuseNew = (parties: Parties, minutes: Minutes): LedgerRejection | undefined =>
  refuseIdle(parties) ??
  refuseBeyondCredit(parties.debit, minutes) ??
  refuseAboveCeiling(parties.credit, minutes);
