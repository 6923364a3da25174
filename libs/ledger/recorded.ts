import type { AccountId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import { invariant } from '@bourse/kernel/invariant';
import type { Account } from './account.ts';
import type { Grant, Programme } from './programme.ts';
import type { LedgerView } from './state.ts';

// What events and records name must be there: not to find it is a broken history, no refusal.

/** @throws InvariantError when the account was never opened. */
export function accountOf(state: LedgerView, accountId: AccountId): Account {
  const account = state.accounts.get(accountId);
  invariant(account !== undefined, `account ${accountId} was opened before it is used`);
  return account;
}

/** @throws InvariantError when the programme was never opened. */
export function programmeOf(state: LedgerView, programmeId: Uuid): Programme {
  const programme = state.programmes.get(programmeId);
  invariant(programme !== undefined, `programme ${programmeId} was opened before it is used`);
  return programme;
}

/** @throws InvariantError when no jury made the award, or it said no. */
export function grantOf(state: LedgerView, awardId: Uuid): Grant {
  const award = state.awards.get(awardId);
  invariant(award?.status === 'awarded', `award ${awardId} was made before it is used`);
  return award;
}
