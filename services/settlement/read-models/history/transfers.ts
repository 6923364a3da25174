import type { AccountId } from '@bourse/contracts/values';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { seenByAsJson } from '@bourse/rights/permit';
import type { Database } from '@bourse/sqlite/database';
import { keyIn } from '../accounts/account-row.ts';
import type { Page } from '../accounts/queries.ts';
import { type TransferRow, transfersTable } from './transfer-row.ts';

export type TransferView = Pick<
  TransferRow,
  'kind' | 'heldMinutes' | 'postedMinutes' | 'reversedMinutes' | 'reason' | 'status'
> & {
  readonly transferId: Uuid;
  readonly debitAccountId: AccountId;
  readonly creditAccountId: AccountId;
  readonly expiresAt: Instant | null;
  readonly exchangeId: Uuid | null;
  readonly reversesTransferId: Uuid | null;
  readonly reasonCode: string | null;
  readonly effectiveOn: Day | null;
  /** When it was held, or moved, or voided, or expired: the last of these. */
  readonly recordedAt: Instant;
  /** Of the ledger, when it last touched this transfer. */
  readonly revision: number;
};

type HoldFilter = {
  readonly exchangeId?: Uuid | undefined;
  /** Only those on the accounts of these holders; null for all. */
  readonly seenBy?: readonly AccountId[] | null;
};

/** What can be asked about transfers. @param ledger The name of its stream. */
export function transferQueries(database: Database, ledger: string) {
  const transfer = database.prepare('SELECT * FROM transfers WHERE key = ?');
  const open = "status = 'held' AND ledger = :ledger AND number < :before";
  const theirs = '(SELECT value FROM json_each(:seenBy))';
  const seen = `(:seenBy IS NULL OR debit_account_id IN ${theirs} OR credit_account_id IN ${theirs})`;
  const holds = database.prepare(
    `SELECT * FROM transfers WHERE ${open} AND ${seen} ORDER BY number DESC LIMIT :limit`,
  );
  const holdsOfExchange = database.prepare(
    `SELECT * FROM transfers WHERE ${open} AND exchange_id = :exchangeId AND ${seen}
     ORDER BY number DESC LIMIT :limit`,
  );
  return {
    transfer: (transferId: Uuid): TransferView | undefined => {
      const row = transfer.get(keyIn(ledger, transferId));
      return row === undefined ? undefined : toTransfer(row);
    },
    /** Open holds, the newest first. */
    holds: (filter: HoldFilter, page: Page) => {
      const { exchangeId } = filter;
      const seenBy = seenByAsJson(filter.seenBy);
      const rows =
        exchangeId === undefined
          ? holds.all({ ledger, seenBy, ...page })
          : holdsOfExchange.all({ ledger, exchangeId, seenBy, ...page });
      return { holds: rows.map(toTransfer), last: Number(rows.at(-1)?.['number'] ?? 0) };
    },
  };
}

function toTransfer(row: Readonly<Record<string, unknown>>): TransferView {
  const {
    key: _key,
    ledger: _ledger,
    madeAt: _madeAt,
    madeIn: _madeIn,
    endedIn: _endedIn,
    ...view
  } = transfersTable.fromRow(row);
  return view;
}
