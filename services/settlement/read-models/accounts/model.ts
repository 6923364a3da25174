import { ledger, type LedgerEvent } from '@bourse/contracts/ledger';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Minutes } from '@bourse/kernel/minutes';
import type { Batch } from '@bourse/projections/batch';
import type { FactOf } from '@bourse/projections/fact';
import type { ReadModel } from '@bourse/projections/read-model';
import {
  accountsTable,
  type AccountRow,
  ledgerIndexes,
  ledgerSchema,
  type TransferRow,
  transfersTable,
} from './tables.ts';

/**
 * The ledger as tables: the accounts with their counters, and every transfer as it stands. An open hold
 * is one that is `held`; a movement is one that is `posted`, for a transfer moves once at the most.
 */
export const accountsModel: ReadModel<typeof ledger> = {
  name: 'accounts',
  version: 3,
  contracts: [ledger],
  schema: ledgerSchema,
  indexes: ledgerIndexes,
  project: (_database, batch) => {
    const rows = rowsOf(batch);
    return (fact) => apply(rows, fact);
  },
};

type Rows = ReturnType<typeof rowsOf>;

const rowsOf = (batch: Batch) => ({
  accounts: batch.rowsOf(accountsTable),
  transfers: batch.rowsOf(transfersTable),
});

function apply(rows: Rows, fact: FactOf<typeof ledger>): void {
  const { event, recordedAt } = fact;
  const revision = Number(fact.revision);
  switch (event.type) {
    case 'AccountOpened': {
      return rows.accounts.add(newAccount(event.data, recordedAt, revision));
    }
    case 'CreditLimitChanged':
      return changeAccount(rows, event.data.accountId, revision, {
        creditLimit: event.data.creditLimitMinutes,
      });
    case 'WarningLevelChanged':
      return changeAccount(rows, event.data.accountId, revision, {
        warningLevel: event.data.warningLevelMinutes,
      });
    case 'CeilingChanged':
      return changeAccount(rows, event.data.accountId, revision, {
        ceiling: event.data.ceilingMinutes,
      });
    case 'AccountFrozen':
      return changeAccount(rows, event.data.accountId, revision, { status: 'frozen' });
    case 'AccountUnfrozen':
      return changeAccount(rows, event.data.accountId, revision, { status: 'open' });
    case 'AccountClosed':
      return changeAccount(rows, event.data.accountId, revision, { status: 'closed' });
    case 'TransferPended': {
      const { minutes } = event.data;
      rows.transfers.add({
        ...newTransfer(event.data, fact),
        kind: 'exchange',
        status: 'held',
        heldMinutes: minutes,
      });
      return count(rows, revision, event.data, { pending: minutes, posted: 0 });
    }
    case 'TransferPosted': {
      const { minutes, releasedMinutes, effectiveOn } = event.data;
      const transfer = resolveHold(rows, event.data, fact, 'posted');
      transfer.postedMinutes = minutes;
      transfer.effectiveOn = effectiveOn;
      transfer.movedIn = revision;
      const pending = -(minutes + releasedMinutes);
      return count(rows, revision, event.data, { pending, posted: minutes });
    }
    case 'TransferVoided':
    case 'TransferExpired': {
      const status = event.type === 'TransferVoided' ? 'voided' : 'expired';
      resolveHold(rows, event.data, fact, status);
      return count(rows, revision, event.data, { pending: -event.data.minutes, posted: 0 });
    }
    case 'EndowmentGranted':
      return moveAtOnce(rows, fact, event.data, 'endowment');
    case 'MinutesTransferred':
      return moveAtOnce(rows, fact, event.data, 'transfer');
    case 'EndowmentReturned':
      return moveAtOnce(rows, fact, event.data, 'return');
    case 'TransferReversed': {
      const reversed = rows.transfers.change(event.data.reversesTransferId);
      reversed.reversedMinutes += event.data.minutes;
      reversed.revision = revision;
      return moveAtOnce(rows, fact, event.data, 'reversal');
    }
    case 'PolicySet':
    case 'ProgrammeOpened':
    case 'EndowmentAwarded':
    case 'AwardRefused':
    case 'InstalmentsCancelled':
    case 'ProgrammeClosed':
      // They move no minutes, and are about no account.
      return;
    default:
      assertNever(event, 'event');
  }
}

type Fact = Pick<FactOf<typeof ledger>, 'recordedAt' | 'revision'>;
type DataOf<Type extends LedgerEvent['type']> = Extract<LedgerEvent, { type: Type }>['data'];
type Sides = Pick<DataOf<'TransferPended'>, 'transferId' | 'debitAccountId' | 'creditAccountId'>;
type AtOnce = DataOf<
  'EndowmentGranted' | 'TransferReversed' | 'MinutesTransferred' | 'EndowmentReturned'
>;

const newAccount = (
  data: DataOf<'AccountOpened'>,
  recordedAt: string,
  revision: number,
): AccountRow => ({
  accountId: data.accountId,
  kind: data.kind,
  openedAt: recordedAt,
  status: 'open',
  creditLimit: data.creditLimitMinutes,
  warningLevel: data.warningLevelMinutes,
  ceiling: data.ceilingMinutes,
  debitsPending: 0,
  debitsPosted: 0,
  creditsPending: 0,
  creditsPosted: 0,
  revision,
});

function changeAccount(
  { accounts }: Rows,
  accountId: string,
  revision: number,
  change: Partial<Pick<AccountRow, 'status' | 'creditLimit' | 'warningLevel' | 'ceiling'>>,
): void {
  Object.assign(accounts.change(accountId), change, { revision });
}

function newTransfer(
  data: AtOnce | DataOf<'TransferPended'>,
  { recordedAt, revision }: Fact,
): Omit<TransferRow, 'kind' | 'status'> {
  return {
    transferId: data.transferId,
    debitAccountId: data.debitAccountId,
    creditAccountId: data.creditAccountId,
    heldMinutes: 0,
    exchangeId: 'exchangeId' in data ? data.exchangeId : null,
    reversesTransferId: 'reversesTransferId' in data ? data.reversesTransferId : null,
    reason: 'reason' in data ? data.reason : null,
    postedMinutes: 0,
    reversedMinutes: 0,
    effectiveOn: null,
    recordedAt,
    movedIn: null,
    revision: Number(revision),
  };
}

function resolveHold(
  { transfers }: Rows,
  { transferId }: Sides,
  { recordedAt, revision }: Fact,
  status: 'posted' | 'voided' | 'expired',
): TransferRow {
  const transfer = transfers.change(transferId);
  transfer.status = status;
  transfer.recordedAt = recordedAt;
  transfer.revision = Number(revision);
  return transfer;
}

function moveAtOnce(
  rows: Rows,
  fact: Fact,
  data: AtOnce,
  kind: 'endowment' | 'reversal' | 'transfer' | 'return',
): void {
  const revision = Number(fact.revision);
  rows.transfers.add({
    ...newTransfer(data, fact),
    kind,
    status: 'posted',
    postedMinutes: data.minutes,
    effectiveOn: data.effectiveOn,
    movedIn: revision,
  });
  count(rows, revision, data, { pending: 0, posted: data.minutes });
}

/** The same minutes on both sides. */
function count(
  { accounts }: Rows,
  revision: number,
  { debitAccountId, creditAccountId }: Sides,
  { pending, posted }: { readonly pending: number; readonly posted: Minutes },
): void {
  const debited = accounts.change(debitAccountId);
  debited.debitsPending += pending;
  debited.debitsPosted += posted;
  debited.revision = revision;
  const credited = accounts.change(creditAccountId);
  credited.creditsPending += pending;
  credited.creditsPosted += posted;
  credited.revision = revision;
}
