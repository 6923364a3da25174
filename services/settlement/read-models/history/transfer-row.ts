import type { ledger, LedgerEvent } from '@bourse/contracts/ledger';
import { assertNever } from '@bourse/kernel/assert-never';
import type { BatchRows, TableOf } from '@bourse/projections/batch';
import type { FactOf } from '@bourse/projections/fact';
import { keyIn } from '../accounts/account-row.ts';

export type TransferKind = 'exchange' | 'endowment' | 'transfer' | 'reversal' | 'return';
type TransferStatus = 'held' | 'posted' | 'voided' | 'expired';

/** A transfer as a row: what it was from the first on, and what became of it. */
export type TransferRow = {
  readonly key: string;
  readonly ledger: string;
  readonly transferId: string;
  readonly kind: TransferKind;
  readonly debitAccountId: string;
  readonly creditAccountId: string;
  readonly heldMinutes: number;
  readonly expiresAt: string | null;
  readonly exchangeId: string | null;
  readonly reversesTransferId: string | null;
  readonly reasonCode: string | null;
  readonly reason: string | null;
  /** When it was made. */
  readonly madeAt: string;
  readonly madeIn: number;
  status: TransferStatus;
  postedMinutes: number;
  reversedMinutes: number;
  effectiveOn: string | null;
  /** When it was held, or moved, or voided, or expired: the last of these. */
  recordedAt: string;
  /** The revision of the ledger at which it was so; null while it is held. */
  endedIn: number | null;
  /** Of the ledger, when it last touched this transfer. */
  revision: number;
};

export const TRANSFERS_SCHEMA = `
  CREATE TABLE transfers (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    ledger TEXT NOT NULL,
    transfer_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    debit_account_id TEXT NOT NULL,
    credit_account_id TEXT NOT NULL,
    held_minutes INTEGER NOT NULL,
    expires_at TEXT,
    exchange_id TEXT,
    reverses_transfer_id TEXT,
    reason_code TEXT,
    reason TEXT,
    made_at TEXT NOT NULL,
    made_in INTEGER NOT NULL,
    status TEXT NOT NULL,
    posted_minutes INTEGER NOT NULL,
    reversed_minutes INTEGER NOT NULL,
    effective_on TEXT,
    recorded_at TEXT NOT NULL,
    ended_in INTEGER,
    revision INTEGER NOT NULL
  ) STRICT`;

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const transfersTable: TableOf<TransferRow> = {
  name: 'transfers',
  key: 'key',
  fixed: {
    key: (transfer) => transfer.key,
    ledger: (transfer) => transfer.ledger,
    transfer_id: (transfer) => transfer.transferId,
    kind: (transfer) => transfer.kind,
    debit_account_id: (transfer) => transfer.debitAccountId,
    credit_account_id: (transfer) => transfer.creditAccountId,
    held_minutes: (transfer) => transfer.heldMinutes,
    expires_at: (transfer) => transfer.expiresAt,
    exchange_id: (transfer) => transfer.exchangeId,
    reverses_transfer_id: (transfer) => transfer.reversesTransferId,
    reason_code: (transfer) => transfer.reasonCode,
    reason: (transfer) => transfer.reason,
    made_at: (transfer) => transfer.madeAt,
    made_in: (transfer) => transfer.madeIn,
  },
  changing: {
    status: (transfer) => transfer.status,
    posted_minutes: (transfer) => transfer.postedMinutes,
    reversed_minutes: (transfer) => transfer.reversedMinutes,
    effective_on: (transfer) => transfer.effectiveOn,
    recorded_at: (transfer) => transfer.recordedAt,
    ended_in: (transfer) => transfer.endedIn,
    revision: (transfer) => transfer.revision,
  },
  fromRow: (row) => ({
    key: String(row['key']),
    ledger: String(row['ledger']),
    transferId: String(row['transfer_id']),
    kind: row['kind'] as TransferKind,
    debitAccountId: String(row['debit_account_id']),
    creditAccountId: String(row['credit_account_id']),
    heldMinutes: Number(row['held_minutes']),
    expiresAt: textOrNull(row['expires_at']),
    exchangeId: textOrNull(row['exchange_id']),
    reversesTransferId: textOrNull(row['reverses_transfer_id']),
    reasonCode: textOrNull(row['reason_code']),
    reason: textOrNull(row['reason']),
    madeAt: String(row['made_at']),
    madeIn: Number(row['made_in']),
    status: row['status'] as TransferStatus,
    postedMinutes: Number(row['posted_minutes']),
    reversedMinutes: Number(row['reversed_minutes']),
    effectiveOn: textOrNull(row['effective_on']),
    recordedAt: String(row['recorded_at']),
    endedIn: row['ended_in'] === null ? null : Number(row['ended_in']),
    revision: Number(row['revision']),
  }),
};

type Fact = FactOf<typeof ledger>;
type DataOf<Type extends LedgerEvent['type']> = Extract<LedgerEvent, { type: Type }>['data'];
type AtOnce = DataOf<
  'EndowmentGranted' | 'TransferReversed' | 'MinutesTransferred' | 'EndowmentReturned'
>;
type Rows = BatchRows<TransferRow>;

/** Does to the transfers what an event says. */
export function applyToTransfers(rows: Rows, fact: Fact): void {
  const { event } = fact;
  switch (event.type) {
    case 'TransferPended':
      return rows.add(heldTransfer(event.data, fact));
    case 'TransferPosted': {
      const transfer = resolveHold(rows, event.data, fact, 'posted');
      transfer.postedMinutes = event.data.minutes;
      transfer.effectiveOn = event.data.effectiveOn;
      return;
    }
    case 'TransferVoided':
      return void resolveHold(rows, event.data, fact, 'voided');
    case 'TransferExpired':
      return void resolveHold(rows, event.data, fact, 'expired');
    case 'EndowmentGranted':
      return rows.add(movedTransfer(event.data, fact, 'endowment'));
    case 'MinutesTransferred':
      return rows.add(movedTransfer(event.data, fact, 'transfer'));
    case 'EndowmentReturned':
      return rows.add(movedTransfer(event.data, fact, 'return'));
    case 'TransferReversed': {
      const reversed = rows.change(keyIn(fact.stream, event.data.reversesTransferId));
      reversed.reversedMinutes += event.data.minutes;
      reversed.revision = Number(fact.revision);
      return rows.add(movedTransfer(event.data, fact, 'reversal'));
    }
    case 'AccountOpened':
    case 'CreditLimitChanged':
    case 'WarningLevelChanged':
    case 'CeilingChanged':
    case 'AccountFrozen':
    case 'AccountUnfrozen':
    case 'AccountClosed':
    case 'PolicySet':
    case 'ProgrammeOpened':
    case 'EndowmentAwarded':
    case 'AwardRefused':
    case 'InstalmentsCancelled':
    case 'ProgrammeClosed':
      // They move no minutes.
      return;
    default:
      assertNever(event, 'event');
  }
}

const heldTransfer = (data: DataOf<'TransferPended'>, fact: Fact): TransferRow => ({
  key: keyIn(fact.stream, data.transferId),
  ledger: fact.stream,
  transferId: data.transferId,
  kind: 'exchange',
  debitAccountId: data.debitAccountId,
  creditAccountId: data.creditAccountId,
  heldMinutes: data.minutes,
  expiresAt: data.expiresAt,
  exchangeId: data.exchangeId,
  reversesTransferId: null,
  reasonCode: null,
  reason: null,
  madeAt: fact.recordedAt,
  madeIn: Number(fact.revision),
  status: 'held',
  postedMinutes: 0,
  reversedMinutes: 0,
  effectiveOn: null,
  recordedAt: fact.recordedAt,
  endedIn: null,
  revision: Number(fact.revision),
});

const movedTransfer = (data: AtOnce, fact: Fact, kind: TransferKind): TransferRow => ({
  key: keyIn(fact.stream, data.transferId),
  ledger: fact.stream,
  transferId: data.transferId,
  kind,
  debitAccountId: data.debitAccountId,
  creditAccountId: data.creditAccountId,
  heldMinutes: 0,
  expiresAt: null,
  exchangeId: 'exchangeId' in data ? data.exchangeId : null,
  reversesTransferId: 'reversesTransferId' in data ? data.reversesTransferId : null,
  reasonCode: 'reasonCode' in data ? data.reasonCode : null,
  reason: data.reason,
  madeAt: fact.recordedAt,
  madeIn: Number(fact.revision),
  status: 'posted',
  postedMinutes: data.minutes,
  reversedMinutes: 0,
  effectiveOn: data.effectiveOn,
  recordedAt: fact.recordedAt,
  endedIn: Number(fact.revision),
  revision: Number(fact.revision),
});

function resolveHold(
  rows: Rows,
  { transferId }: { readonly transferId: string },
  { stream, recordedAt, revision }: Fact,
  status: TransferStatus,
): TransferRow {
  const transfer = rows.change(keyIn(stream, transferId));
  transfer.status = status;
  transfer.recordedAt = recordedAt;
  transfer.endedIn = Number(revision);
  transfer.revision = Number(revision);
  return transfer;
}
