import type { AccountId } from '@bourse/contracts/values';
import { type Day, dayAfter, type Instant, startOfDay } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { invariant } from '@bourse/kernel/invariant';
import type { Minutes } from '@bourse/kernel/minutes';
import type { Database } from '@bourse/sqlite/database';
import { keyIn } from '../accounts/account-row.ts';
import { ALWAYS } from './balances.ts';
import { type TransferKind, type TransferRow, transfersTable } from './transfer-row.ts';

/** What a statement is of: days in legal time, both included; undefined for no limit on that side. */
export type StatementOf = {
  readonly from: Day | undefined;
  readonly to: Day | undefined;
  /** Whether the period is of the days on which movements were recorded, or on which they count. */
  readonly by: 'recorded' | 'effective';
  /** Also the holds that were made in the period and moved nothing, or not yet. Of recorded days only. */
  readonly pending: boolean;
};

/** One movement: a hold and its posting are one. */
export type StatementLine = {
  readonly transferId: Uuid;
  readonly kind: TransferKind;
  readonly status: TransferRow['status'];
  readonly direction: 'given' | 'received';
  readonly counterpartyId: AccountId;
  /** Moved; 0 of what only was held. */
  readonly minutes: Minutes;
  /** Set aside before; 0 of what moved at once. */
  readonly heldMinutes: Minutes;
  /** After this line. */
  readonly balanceMinutes: Minutes;
  readonly exchangeId: Uuid | null;
  /** What it takes back, in whole or in part. */
  readonly reverses: {
    readonly transferId: Uuid;
    readonly minutes: Minutes;
    readonly effectiveOn: Day;
    readonly recordedAt: Instant;
    readonly reasonCode: string;
  } | null;
  /** Of these minutes, taken back since, by now. */
  readonly reversedMinutes: Minutes;
  readonly reason: string | null;
  /** Null of what has not moved. */
  readonly effectiveOn: Day | null;
  readonly recordedAt: Instant;
  /** Of the ledger, when the minutes moved or were held. */
  readonly revision: number;
};

export type Statement = {
  readonly accountId: AccountId;
  readonly openingBalanceMinutes: Minutes;
  /** In the order of the ledger, or of the days on which they count. */
  readonly lines: readonly StatementLine[];
  readonly closingBalanceMinutes: Minutes;
  readonly givenMinutes: Minutes;
  readonly receivedMinutes: Minutes;
};

/** The most lines of one statement. */
export const MAX_STATEMENT_LINES = 10_000;

type Row = Readonly<Record<string, unknown>>;

/** What moved on an account, and what it came to. @param ledger The name of its stream. */
export function statementQueries(database: Database, ledger: string) {
  const account = database.prepare('SELECT 1 FROM accounts WHERE key = ?');
  const rowsOf = {
    recorded: database.prepare(
      `${WITH_REVERSED} FROM changes c JOIN transfers t ON t.key = :ledger || '/' || c.transfer_id
       ${REVERSED}
       WHERE c.account = :key AND c.recorded_at >= :begin AND c.recorded_at < :end
         AND ((t.status = 'posted' AND t.ended_in = c.revision)
           OR (:pending AND t.status <> 'posted' AND t.made_in = c.revision))
       ORDER BY c.recorded_at, c.revision LIMIT :limit`,
    ),
    effective: database.prepare(
      `SELECT * FROM (${effectsOf('debit')} UNION ALL ${effectsOf('credit')})
       ORDER BY effective_on, ended_in LIMIT :limit`,
    ),
  };
  const openingOf = {
    recorded: database.prepare(
      `SELECT credits_posted - debits_posted AS balance FROM changes
       WHERE account = :key AND recorded_at < :begin
       ORDER BY recorded_at DESC, revision DESC LIMIT 1`,
    ),
    effective: database.prepare(
      `SELECT (${effectsBefore('credit')}) - (${effectsBefore('debit')}) AS balance`,
    ),
  };
  const select = (accountId: AccountId, { by, from, to, pending }: StatementOf) => {
    const limit = MAX_STATEMENT_LINES + 1;
    if (by === 'effective') {
      const asked = { ledger, account: accountId, from: from ?? '' };
      return {
        opening: openingOf.effective.get(asked),
        rows: rowsOf.effective.all({ ...asked, to: to ?? ALWAYS, limit }),
      };
    }
    const key = keyIn(ledger, accountId);
    const begin = from === undefined ? '' : startOfDay(from);
    const end = to === undefined ? ALWAYS : startOfDay(dayAfter(to));
    return {
      opening: openingOf.recorded.get({ key, begin }),
      rows: rowsOf.recorded.all({ ledger, key, begin, end, pending: pending ? 1 : 0, limit }),
    };
  };

  return {
    /** @returns undefined for no such account; `too_long` for more than {@link MAX_STATEMENT_LINES} lines. */
    statement: (accountId: AccountId, asked: StatementOf): Statement | 'too_long' | undefined => {
      if (account.get(keyIn(ledger, accountId)) === undefined) return undefined;
      const { opening, rows } = select(accountId, asked);
      if (rows.length > MAX_STATEMENT_LINES) return 'too_long';
      const openingBalanceMinutes = Number(opening?.['balance'] ?? 0);
      let [balance, given, received] = [openingBalanceMinutes, 0, 0];
      const lines = rows.map((row) => {
        const transfer = transfersTable.fromRow(row);
        if (transfer.debitAccountId === accountId) given += transfer.postedMinutes;
        else received += transfer.postedMinutes;
        balance = openingBalanceMinutes + received - given;
        return toLine(transfer, row, { accountId, balance });
      });
      return {
        accountId,
        openingBalanceMinutes,
        lines,
        closingBalanceMinutes: balance,
        givenMinutes: given,
        receivedMinutes: received,
      };
    },
  };
}

const WITH_REVERSED = `SELECT t.*, r.posted_minutes AS original_minutes,
  r.effective_on AS original_effective_on, r.recorded_at AS original_recorded_at`;
const REVERSED = "LEFT JOIN transfers r ON r.key = :ledger || '/' || t.reverses_transfer_id";

const effectsOf = (side: 'debit' | 'credit'): string =>
  `${WITH_REVERSED} FROM transfers t ${REVERSED}
   WHERE t.status = 'posted' AND t.ledger = :ledger AND t.${side}_account_id = :account
     AND t.effective_on >= :from AND t.effective_on <= :to`;
const effectsBefore = (side: 'debit' | 'credit'): string =>
  `SELECT coalesce(sum(posted_minutes), 0) FROM transfers
   WHERE status = 'posted' AND ledger = :ledger AND ${side}_account_id = :account
     AND effective_on < :from`;

function toLine(
  transfer: TransferRow,
  row: Row,
  { accountId, balance }: { readonly accountId: AccountId; readonly balance: Minutes },
): StatementLine {
  const given = transfer.debitAccountId === accountId;
  const moved = transfer.status === 'posted';
  return {
    transferId: transfer.transferId,
    kind: transfer.kind,
    status: transfer.status,
    direction: given ? 'given' : 'received',
    counterpartyId: given ? transfer.creditAccountId : transfer.debitAccountId,
    minutes: transfer.postedMinutes,
    heldMinutes: transfer.heldMinutes,
    balanceMinutes: balance,
    exchangeId: transfer.exchangeId,
    reverses: reversedBy(transfer, row),
    reversedMinutes: transfer.reversedMinutes,
    reason: transfer.reason,
    effectiveOn: transfer.effectiveOn,
    recordedAt: moved ? transfer.recordedAt : transfer.madeAt,
    revision: moved ? (transfer.endedIn ?? transfer.madeIn) : transfer.madeIn,
  };
}

function reversedBy(
  { reversesTransferId, reasonCode }: TransferRow,
  row: Row,
): StatementLine['reverses'] {
  if (reversesTransferId === null) return null;
  invariant(
    row['original_minutes'] !== null && reasonCode !== null,
    'a reversal takes something back',
  );
  return {
    transferId: reversesTransferId,
    minutes: Number(row['original_minutes']),
    effectiveOn: String(row['original_effective_on']),
    recordedAt: String(row['original_recorded_at']),
    reasonCode,
  };
}
