import type { IndexStatement } from '@bourse/projections/read-model';
import type { TableOf } from '@bourse/projections/batch';

export const ledgerSchema = `
  CREATE TABLE accounts (
    number INTEGER PRIMARY KEY,
    account_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    opened_at TEXT NOT NULL,
    status TEXT NOT NULL,
    credit_limit INTEGER NOT NULL,
    warning_level INTEGER,
    ceiling INTEGER,
    debits_pending INTEGER NOT NULL,
    debits_posted INTEGER NOT NULL,
    credits_pending INTEGER NOT NULL,
    credits_posted INTEGER NOT NULL,
    revision INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE transfers (
    number INTEGER PRIMARY KEY,
    transfer_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    debit_account_id TEXT NOT NULL,
    credit_account_id TEXT NOT NULL,
    held_minutes INTEGER NOT NULL,
    exchange_id TEXT,
    reverses_transfer_id TEXT,
    reason TEXT,
    status TEXT NOT NULL,
    posted_minutes INTEGER NOT NULL,
    reversed_minutes INTEGER NOT NULL,
    effective_on TEXT,
    recorded_at TEXT NOT NULL,
    moved_in INTEGER,
    revision INTEGER NOT NULL
  ) STRICT`;

/** A movement is found by either of its sides, and its minutes stand beside: a balance reads no row. */
const movementsBy = (side: 'debit' | 'credit'): IndexStatement =>
  `CREATE INDEX IF NOT EXISTS movements_by_${side} ON transfers
     (${side}_account_id, recorded_at, posted_minutes) WHERE status = 'posted'`;

export const ledgerIndexes: readonly IndexStatement[] = [
  "CREATE INDEX IF NOT EXISTS open_holds ON transfers (number) WHERE status = 'held'",
  "CREATE INDEX IF NOT EXISTS open_holds_by_exchange ON transfers (exchange_id, number) WHERE status = 'held'",
  movementsBy('debit'),
  movementsBy('credit'),
];

export type AccountRow = {
  readonly accountId: string;
  readonly kind: string;
  readonly openedAt: string;
  status: string;
  creditLimit: number;
  warningLevel: number | null;
  ceiling: number | null;
  debitsPending: number;
  debitsPosted: number;
  creditsPending: number;
  creditsPosted: number;
  revision: number;
};

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const numberOrNull = (value: unknown): number | null => (value === null ? null : Number(value));

export const accountsTable: TableOf<AccountRow> = {
  name: 'accounts',
  key: 'account_id',
  fixed: {
    account_id: (account) => account.accountId,
    kind: (account) => account.kind,
    opened_at: (account) => account.openedAt,
  },
  changing: {
    status: (account) => account.status,
    credit_limit: (account) => account.creditLimit,
    warning_level: (account) => account.warningLevel,
    ceiling: (account) => account.ceiling,
    debits_pending: (account) => account.debitsPending,
    debits_posted: (account) => account.debitsPosted,
    credits_pending: (account) => account.creditsPending,
    credits_posted: (account) => account.creditsPosted,
    revision: (account) => account.revision,
  },
  fromRow: (row) => ({
    accountId: String(row['account_id']),
    kind: String(row['kind']),
    openedAt: String(row['opened_at']),
    status: String(row['status']),
    creditLimit: Number(row['credit_limit']),
    warningLevel: numberOrNull(row['warning_level']),
    ceiling: numberOrNull(row['ceiling']),
    debitsPending: Number(row['debits_pending']),
    debitsPosted: Number(row['debits_posted']),
    creditsPending: Number(row['credits_pending']),
    creditsPosted: Number(row['credits_posted']),
    revision: Number(row['revision']),
  }),
};

export type TransferRow = {
  readonly transferId: string;
  readonly kind: string;
  readonly debitAccountId: string;
  readonly creditAccountId: string;
  readonly heldMinutes: number;
  readonly exchangeId: string | null;
  readonly reversesTransferId: string | null;
  readonly reason: string | null;
  status: string;
  postedMinutes: number;
  reversedMinutes: number;
  effectiveOn: string | null;
  recordedAt: string;
  /** The revision of the ledger at which it moved. */
  movedIn: number | null;
  revision: number;
};

export const transfersTable: TableOf<TransferRow> = {
  name: 'transfers',
  key: 'transfer_id',
  fixed: {
    transfer_id: (transfer) => transfer.transferId,
    kind: (transfer) => transfer.kind,
    debit_account_id: (transfer) => transfer.debitAccountId,
    credit_account_id: (transfer) => transfer.creditAccountId,
    held_minutes: (transfer) => transfer.heldMinutes,
    exchange_id: (transfer) => transfer.exchangeId,
    reverses_transfer_id: (transfer) => transfer.reversesTransferId,
    reason: (transfer) => transfer.reason,
  },
  changing: {
    status: (transfer) => transfer.status,
    posted_minutes: (transfer) => transfer.postedMinutes,
    reversed_minutes: (transfer) => transfer.reversedMinutes,
    effective_on: (transfer) => transfer.effectiveOn,
    recorded_at: (transfer) => transfer.recordedAt,
    moved_in: (transfer) => transfer.movedIn,
    revision: (transfer) => transfer.revision,
  },
  fromRow: (row) => ({
    transferId: String(row['transfer_id']),
    kind: String(row['kind']),
    debitAccountId: String(row['debit_account_id']),
    creditAccountId: String(row['credit_account_id']),
    heldMinutes: Number(row['held_minutes']),
    exchangeId: textOrNull(row['exchange_id']),
    reversesTransferId: textOrNull(row['reverses_transfer_id']),
    reason: textOrNull(row['reason']),
    status: String(row['status']),
    postedMinutes: Number(row['posted_minutes']),
    reversedMinutes: Number(row['reversed_minutes']),
    effectiveOn: textOrNull(row['effective_on']),
    recordedAt: String(row['recorded_at']),
    movedIn: numberOrNull(row['moved_in']),
    revision: Number(row['revision']),
  }),
};
