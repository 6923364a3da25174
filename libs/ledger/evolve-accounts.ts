import { assertNever } from '@bourse/kernel/assert-never';
import { isMarketplaceId } from '@bourse/contracts/values';
import { invariant } from '@bourse/kernel/invariant';
import { type Account, isEmpty } from './account.ts';
import type { EventData, EventOfType } from './event-data.ts';
import { rememberDecision } from './evolve-support.ts';
import { withinLimit } from './postings.ts';
import { accountOf } from './recorded.ts';
import type { LedgerState } from './state.ts';

export function accountOpened(state: LedgerState, data: EventData<'AccountOpened'>): void {
  const { accountId, kind, ...limits } = data;
  invariant(!state.accounts.has(accountId), `account ${accountId} is opened once`);
  invariant(
    isMarketplaceId(accountId) === (kind === 'clearing'),
    `account ${accountId} stands for a marketplace if, and only if, it is a clearing account`,
  );
  state.accounts.set(
    accountId,
    withinLimit({
      accountId,
      kind,
      status: 'open',
      openedWith: limits,
      ...limits,
      beyondLimitMinutes: 0,
      debitsPending: 0,
      debitsPosted: 0,
      creditsPending: 0,
      creditsPosted: 0,
    }),
  );
}

type Change = EventOfType<
  | 'CreditLimitChanged'
  | 'WarningLevelChanged'
  | 'CeilingChanged'
  | 'AccountFrozen'
  | 'AccountUnfrozen'
  | 'AccountClosed'
>;

export function accountChanged(state: LedgerState, event: Change): void {
  const { accountId } = event.data;
  const account = accountOf(state, accountId);
  invariant(account.status !== 'closed', `account ${accountId} is closed for ever`);
  rememberDecision(state, event);
  state.accounts.set(accountId, changed(account, event));
}

function changed(account: Account, event: Change): Account {
  const { accountId } = account;
  switch (event.type) {
    case 'CreditLimitChanged':
      return withinLimit({ ...account, creditLimitMinutes: event.data.creditLimitMinutes });
    case 'WarningLevelChanged':
      return { ...account, warningLevelMinutes: event.data.warningLevelMinutes };
    case 'CeilingChanged':
      return { ...account, ceilingMinutes: event.data.ceilingMinutes };
    case 'AccountFrozen':
      invariant(account.status === 'open', `account ${accountId} is frozen while it is open`);
      return { ...account, status: 'frozen' };
    case 'AccountUnfrozen':
      invariant(account.status === 'frozen', `account ${accountId} is frozen before it is not`);
      return { ...account, status: 'open' };
    case 'AccountClosed':
      invariant(isEmpty(account), `account ${accountId} is empty when it is closed`);
      return { ...account, status: 'closed' };
    default:
      return assertNever(event, 'change of an account');
  }
}

export function policySet(state: LedgerState, event: EventOfType<'PolicySet'>): void {
  rememberDecision(state, event);
  const { reversalsMayPassLimits } = event.data;
  state.policy = { reversalsMayPassLimits };
}
