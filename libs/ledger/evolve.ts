import type { LedgerEvent } from '@bourse/contracts/ledger';
import type { TerritoryId } from '@bourse/contracts/values';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Uuid } from '@bourse/kernel/ids';
import { invariant } from '@bourse/kernel/invariant';
import type { Account } from './account.ts';
import { assertWithinLimit, move, release, setAside, type Sides } from './postings.ts';
import type { LedgerState, OpenHold } from './state.ts';

type DataOf<Type extends LedgerEvent['type']> = Extract<
  LedgerEvent,
  { readonly type: Type }
>['data'];

type PartyIds = { readonly debitAccountId: TerritoryId; readonly creditAccountId: TerritoryId };

/**
 * The state after an event. Owns the state: changes it in place and returns the same object.
 *
 * @throws InvariantError when the event cannot follow from what came before: the history is broken,
 *   and the state must be thrown away.
 */
export function evolve(state: LedgerState, event: LedgerEvent): LedgerState {
  switch (event.type) {
    case 'AccountOpened':
      accountOpened(state, event.data);
      break;
    case 'CreditLimitChanged':
      creditLimitChanged(state, event.data);
      break;
    case 'TransferPended':
      transferPended(state, event.data);
      break;
    case 'TransferPosted':
      transferPosted(state, event.data);
      break;
    case 'TransferVoided':
      transferVoided(state, event.data);
      break;
    case 'EndowmentGranted':
      endowmentGranted(state, event.data);
      break;
    case 'TransferReversed':
      transferReversed(state, event.data);
      break;
    default:
      assertNever(event, 'ledger event');
  }
  return state;
}

function accountOpened(state: LedgerState, data: DataOf<'AccountOpened'>): void {
  const { accountId, kind, creditLimitMinutes } = data;
  invariant(!state.accounts.has(accountId), `account ${accountId} is opened once`);
  const account: Account = {
    accountId,
    kind,
    openedWithLimitMinutes: creditLimitMinutes,
    creditLimitMinutes,
    debitsPending: 0,
    debitsPosted: 0,
    creditsPending: 0,
    creditsPosted: 0,
  };
  assertWithinLimit(account);
  state.accounts.set(accountId, account);
}

function creditLimitChanged(state: LedgerState, data: DataOf<'CreditLimitChanged'>): void {
  const account = accountOf(state, data.accountId);
  account.creditLimitMinutes = data.creditLimitMinutes;
  assertWithinLimit(account);
}

function transferPended(state: LedgerState, data: DataOf<'TransferPended'>): void {
  const { transferId, minutes, exchangeId } = data;
  assertNew(state, transferId);
  const sides = sidesOf(state, data);
  invariant(
    sides.debit.kind === 'member' && sides.credit.kind === 'member',
    `hold ${transferId} is between members`,
  );
  setAside(sides, minutes);
  state.transfers.set(transferId, {
    status: 'held',
    ...idsOf(sides),
    heldMinutes: minutes,
    exchangeId,
  });
}

function transferPosted(state: LedgerState, data: DataOf<'TransferPosted'>): void {
  const { transferId, minutes, releasedMinutes, effectiveOn } = data;
  const hold = openHoldOf(state, data);
  invariant(
    releasedMinutes >= 0 && minutes + releasedMinutes === hold.heldMinutes,
    `hold ${transferId} is posted and released in full, no more and no less`,
  );
  const sides = sidesOf(state, data);
  release(sides, hold.heldMinutes);
  move(sides, minutes);
  state.transfers.set(transferId, {
    ...hold,
    status: 'posted',
    postedMinutes: minutes,
    effectiveOn,
    reversedMinutes: 0,
  });
}

function transferVoided(state: LedgerState, data: DataOf<'TransferVoided'>): void {
  const { transferId, minutes } = data;
  const hold = openHoldOf(state, data);
  invariant(minutes === hold.heldMinutes, `hold ${transferId} is voided whole`);
  release(sidesOf(state, data), minutes);
  state.transfers.set(transferId, { ...hold, status: 'voided' });
}

function endowmentGranted(state: LedgerState, data: DataOf<'EndowmentGranted'>): void {
  const { transferId, minutes, reason, effectiveOn } = data;
  assertNew(state, transferId);
  const sides = sidesOf(state, data);
  invariant(
    sides.debit.kind === 'issuer' && sides.credit.kind === 'member',
    `endowment ${transferId} goes from an issuer to a member`,
  );
  move(sides, minutes);
  state.transfers.set(transferId, {
    status: 'endowed',
    ...idsOf(sides),
    minutes,
    reason,
    effectiveOn,
  });
}

function transferReversed(state: LedgerState, data: DataOf<'TransferReversed'>): void {
  const { transferId, reversesTransferId, minutes, reason, effectiveOn } = data;
  assertNew(state, transferId);
  const original = state.transfers.get(reversesTransferId);
  invariant(original?.status === 'posted', `only what was posted is reversed by ${transferId}`);
  const reversedMinutes = original.reversedMinutes + minutes;
  invariant(
    reversedMinutes <= original.postedMinutes,
    `no more of ${reversesTransferId} is reversed than was posted`,
  );
  invariant(
    data.debitAccountId === original.creditAccountId &&
      data.creditAccountId === original.debitAccountId,
    `reversal ${transferId} goes from the receiver back to the giver`,
  );
  move(sidesOf(state, data), minutes);
  state.transfers.set(reversesTransferId, { ...original, reversedMinutes });
  state.transfers.set(transferId, {
    status: 'reversal',
    reversesTransferId,
    minutes,
    reason,
    effectiveOn,
  });
}

function accountOf(state: LedgerState, accountId: TerritoryId): Account {
  const account = state.accounts.get(accountId);
  invariant(account !== undefined, `account ${accountId} was opened before it is used`);
  return account;
}

function sidesOf(state: LedgerState, { debitAccountId, creditAccountId }: PartyIds): Sides {
  invariant(debitAccountId !== creditAccountId, `${debitAccountId} moves nothing to itself`);
  return { debit: accountOf(state, debitAccountId), credit: accountOf(state, creditAccountId) };
}

// The accounts' own strings, not the event's: a million transfers then share 35,000 of them.
const idsOf = ({ debit, credit }: Sides): PartyIds => ({
  debitAccountId: debit.accountId,
  creditAccountId: credit.accountId,
});

function assertNew(state: LedgerState, transferId: Uuid): void {
  invariant(!state.transfers.has(transferId), `transfer ${transferId} is recorded once`);
}

function openHoldOf(
  state: LedgerState,
  data: PartyIds & { readonly transferId: Uuid; readonly exchangeId: Uuid },
): OpenHold {
  const hold = state.transfers.get(data.transferId);
  invariant(hold?.status === 'held', `hold ${data.transferId} is resolved once, after it was made`);
  invariant(
    hold.debitAccountId === data.debitAccountId &&
      hold.creditAccountId === data.creditAccountId &&
      hold.exchangeId === data.exchangeId,
    `hold ${data.transferId} is resolved between its own parties, for its own exchange`,
  );
  return hold;
}
