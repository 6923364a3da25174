import type { TerritoryId } from '@bourse/contracts/values';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import { type AccountKind, availableMinutes, balanceMinutes } from '@bourse/ledger/account';

export type AccountView = {
  readonly accountId: TerritoryId;
  readonly kind: AccountKind;
  readonly balanceMinutes: Minutes;
  /** Set aside for it by open holds on others. */
  readonly pendingInMinutes: Minutes;
  /** Set aside on it by open holds. */
  readonly pendingOutMinutes: Minutes;
  readonly creditLimitMinutes: Minutes;
  readonly availableMinutes: Minutes;
  /** In all. */
  readonly givenMinutes: Minutes;
  /** In all. */
  readonly receivedMinutes: Minutes;
  readonly openedAt: Instant;
  /** Of the ledger, when it last touched this account. */
  readonly revision: number;
};

export type TransferKind = 'endowment' | 'exchange' | 'reversal' | 'transfer' | 'return';

export type TransferView = {
  readonly transferId: Uuid;
  readonly kind: TransferKind;
  readonly status: 'held' | 'posted' | 'voided' | 'expired';
  readonly debitAccountId: TerritoryId;
  readonly creditAccountId: TerritoryId;
  /** Set aside at first; 0 for what moved at once. */
  readonly heldMinutes: Minutes;
  /** Moved; 0 while it is held, and when it was voided. */
  readonly postedMinutes: Minutes;
  /** Of these, moved back since. */
  readonly reversedMinutes: Minutes;
  readonly exchangeId: Uuid | null;
  readonly reversesTransferId: Uuid | null;
  readonly reason: string | null;
  readonly effectiveOn: Day | null;
  /** When it was held, or moved, or voided, or expired: the last of these. */
  readonly recordedAt: Instant;
  /** Of the ledger, when it last touched this transfer. */
  readonly revision: number;
};

export type StatementLine = {
  readonly transferId: Uuid;
  readonly kind: TransferKind;
  readonly direction: 'given' | 'received';
  readonly counterpartyId: TerritoryId;
  readonly minutes: Minutes;
  /** After this line. */
  readonly balanceMinutes: Minutes;
  readonly exchangeId: Uuid | null;
  readonly reversesTransferId: Uuid | null;
  readonly reason: string | null;
  readonly effectiveOn: Day;
  readonly recordedAt: Instant;
  /** Of the ledger, when the minutes moved. */
  readonly revision: number;
};

type Row = Readonly<Record<string, unknown>>;

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export function toAccount(row: Row): AccountView {
  const account = {
    accountId: String(row['account_id']),
    kind: row['kind'] as AccountKind,
    creditLimitMinutes: Number(row['credit_limit']),
    debitsPending: Number(row['debits_pending']),
    debitsPosted: Number(row['debits_posted']),
    creditsPending: Number(row['credits_pending']),
    creditsPosted: Number(row['credits_posted']),
  };
  return {
    accountId: account.accountId,
    kind: account.kind,
    balanceMinutes: balanceMinutes(account),
    pendingInMinutes: account.creditsPending,
    pendingOutMinutes: account.debitsPending,
    creditLimitMinutes: account.creditLimitMinutes,
    availableMinutes: availableMinutes(account),
    givenMinutes: account.debitsPosted,
    receivedMinutes: account.creditsPosted,
    openedAt: String(row['opened_at']),
    revision: Number(row['revision']),
  };
}

/** What a transfer and a line about it have in common. */
const commonOf = (row: Row) => ({
  transferId: String(row['transfer_id']),
  kind: row['kind'] as TransferKind,
  exchangeId: textOrNull(row['exchange_id']),
  reversesTransferId: textOrNull(row['reverses_transfer_id']),
  reason: textOrNull(row['reason']),
});

export const toTransfer = (row: Row): TransferView => ({
  ...commonOf(row),
  status: row['status'] as TransferView['status'],
  debitAccountId: String(row['debit_account_id']),
  creditAccountId: String(row['credit_account_id']),
  heldMinutes: Number(row['held_minutes']),
  postedMinutes: Number(row['posted_minutes']),
  reversedMinutes: Number(row['reversed_minutes']),
  effectiveOn: textOrNull(row['effective_on']),
  recordedAt: String(row['recorded_at']),
  revision: Number(row['revision']),
});

/** @param balance After the line. */
export function toLine(row: Row, balance: Minutes): StatementLine {
  const change = Number(row['change_minutes']);
  const given = change < 0;
  return {
    ...commonOf(row),
    direction: given ? 'given' : 'received',
    counterpartyId: String(row[given ? 'credit_account_id' : 'debit_account_id']),
    minutes: Math.abs(change),
    balanceMinutes: balance,
    effectiveOn: String(row['effective_on']),
    recordedAt: String(row['recorded_at']),
    revision: Number(row['moved_in']),
  };
}
