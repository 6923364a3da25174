import type { AccountId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import { invariant } from '@bourse/kernel/invariant';
import type { Sides } from './postings.ts';
import { accountOf } from './recorded.ts';
import type { LedgerState, RecordedDecision } from './state.ts';

export type PartyIds = {
  readonly debitAccountId: AccountId;
  readonly creditAccountId: AccountId;
};

/** The two accounts of a movement. @throws InvariantError when they are one. */
export function sidesOf(state: LedgerState, { debitAccountId, creditAccountId }: PartyIds): Sides {
  invariant(debitAccountId !== creditAccountId, `${debitAccountId} moves nothing to itself`);
  return { debit: accountOf(state, debitAccountId), credit: accountOf(state, creditAccountId) };
}

/** The same, of what starts. @throws InvariantError when one of them is frozen or closed. */
export function sidesInUse(state: LedgerState, ids: PartyIds): Sides {
  const sides = sidesOf(state, ids);
  for (const { accountId, status } of [sides.debit, sides.credit]) {
    invariant(status === 'open', `nothing starts on account ${accountId}, which is ${status}`);
  }
  return sides;
}

/** Keeps both accounts as a movement left them. */
export function keep(state: LedgerState, { debit, credit }: Sides): void {
  state.accounts.set(debit.accountId, debit);
  state.accounts.set(credit.accountId, credit);
}

// The accounts' own strings, not the event's: a million transfers then share 35,000 of them.
export const idsOf = ({ debit, credit }: Sides): PartyIds => ({
  debitAccountId: debit.accountId,
  creditAccountId: credit.accountId,
});

/** @throws InvariantError when a transfer already bears this id. */
export function assertNew(state: LedgerState, transferId: Uuid): void {
  invariant(!state.transfers.has(transferId), `transfer ${transferId} is recorded once`);
}

/** Remembers a decision by its id; those told before they had one cannot be. */
export function rememberDecision(state: LedgerState, event: RecordedDecision): void {
  const { decisionId } = event.data;
  if (decisionId === null) return;
  invariant(!state.decisions.has(decisionId), `decision ${decisionId} is recorded once`);
  state.decisions.set(decisionId, event);
}
