import { ledger, type LedgerEvent } from '@bourse/contracts/ledger';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Minutes } from '@bourse/kernel/minutes';
import type { FactOf } from '@bourse/projections/fact';
import type { ReadModel } from '@bourse/projections/read-model';
import type { Database } from '@bourse/sqlite/database';

/**
 * The ledger as tables: the accounts with their counters, every transfer as it stands (an open hold is
 * one that is `held`), and every movement as the two accounts see it. A transfer moves once at the most.
 */
export const accountsModel: ReadModel<typeof ledger> = {
  name: 'accounts',
  version: 2,
  contracts: [ledger],
  schema: `
    CREATE TABLE accounts (
      number INTEGER PRIMARY KEY,
      account_id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      credit_limit INTEGER NOT NULL,
      debits_pending INTEGER NOT NULL DEFAULT 0,
      debits_posted INTEGER NOT NULL DEFAULT 0,
      credits_pending INTEGER NOT NULL DEFAULT 0,
      credits_posted INTEGER NOT NULL DEFAULT 0,
      opened_at TEXT NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX accounts_by_kind ON accounts (kind, number);
    CREATE TABLE transfers (
      number INTEGER PRIMARY KEY,
      transfer_id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      status TEXT NOT NULL,
      debit_account_id TEXT NOT NULL,
      credit_account_id TEXT NOT NULL,
      held_minutes INTEGER NOT NULL,
      posted_minutes INTEGER NOT NULL,
      reversed_minutes INTEGER NOT NULL DEFAULT 0,
      exchange_id TEXT,
      reverses_transfer_id TEXT,
      reason TEXT,
      effective_on TEXT,
      recorded_at TEXT NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX open_holds ON transfers (number) WHERE status = 'held';
    CREATE INDEX open_holds_by_exchange ON transfers (exchange_id, number) WHERE status = 'held';
    CREATE TABLE movements (
      number INTEGER PRIMARY KEY,
      account_id TEXT NOT NULL,
      change_minutes INTEGER NOT NULL,
      transfer_id TEXT NOT NULL,
      recorded_at TEXT NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX movements_by_account ON movements (account_id, recorded_at, number, change_minutes)`,
  project: (database) => {
    const statements = prepare(database);
    return (fact) => apply(statements, fact);
  },
};

type Statements = ReturnType<typeof prepare>;

const prepare = (database: Database) => ({
  open: database.prepare(
    `INSERT INTO accounts (account_id, kind, credit_limit, opened_at, revision)
     VALUES (?, ?, ?, ?, ?)`,
  ),
  setLimit: database.prepare(
    'UPDATE accounts SET credit_limit = ?, revision = ? WHERE account_id = ?',
  ),
  touch: database.prepare('UPDATE accounts SET revision = ? WHERE account_id = ?'),
  debit: database.prepare(
    `UPDATE accounts SET debits_pending = debits_pending + ?, debits_posted = debits_posted + ?,
       revision = ? WHERE account_id = ?`,
  ),
  credit: database.prepare(
    `UPDATE accounts SET credits_pending = credits_pending + ?, credits_posted = credits_posted + ?,
       revision = ? WHERE account_id = ?`,
  ),
  addTransfer: database.prepare(
    `INSERT INTO transfers (transfer_id, kind, status, debit_account_id, credit_account_id, held_minutes,
       posted_minutes, exchange_id, reverses_transfer_id, reason, effective_on, recorded_at, revision)
     VALUES (:transferId, :kind, :status, :debitAccountId, :creditAccountId, :heldMinutes,
       :postedMinutes, :exchangeId, :reversesTransferId, :reason, :effectiveOn, :recordedAt, :revision)`,
  ),
  resolveHold: database.prepare(
    `UPDATE transfers SET status = ?, posted_minutes = ?, effective_on = ?, recorded_at = ?, revision = ?
     WHERE transfer_id = ?`,
  ),
  reverse: database.prepare(
    'UPDATE transfers SET reversed_minutes = reversed_minutes + ?, revision = ? WHERE transfer_id = ?',
  ),
  addMovement: database.prepare(
    `INSERT INTO movements (account_id, change_minutes, transfer_id, recorded_at, revision)
     VALUES (?, ?, ?, ?, ?)`,
  ),
});

function apply(statements: Statements, fact: FactOf<typeof ledger>): void {
  const { event, recordedAt } = fact;
  const revision = Number(fact.revision);
  switch (event.type) {
    case 'AccountOpened': {
      const { accountId, kind, creditLimitMinutes: limit } = event.data;
      return void statements.open.run(accountId, kind, limit, recordedAt, revision);
    }
    case 'CreditLimitChanged':
      return void statements.setLimit.run(
        event.data.creditLimitMinutes,
        revision,
        event.data.accountId,
      );
    case 'WarningLevelChanged':
    case 'CeilingChanged':
    case 'AccountFrozen':
    case 'AccountUnfrozen':
    case 'AccountClosed':
      return void statements.touch.run(revision, event.data.accountId);
    case 'TransferPended': {
      const { minutes } = event.data;
      addTransfer(statements, fact, event.data, {
        kind: 'exchange',
        status: 'held',
        heldMinutes: minutes,
        postedMinutes: 0,
      });
      return count(statements, revision, event.data, { pending: minutes, posted: 0 });
    }
    case 'TransferPosted': {
      const { transferId, minutes, releasedMinutes, effectiveOn } = event.data;
      statements.resolveHold.run('posted', minutes, effectiveOn, recordedAt, revision, transferId);
      count(statements, revision, event.data, {
        pending: -(minutes + releasedMinutes),
        posted: minutes,
      });
      return addMovements(statements, fact, event.data);
    }
    case 'TransferVoided':
    case 'TransferExpired': {
      const { transferId, minutes } = event.data;
      const status = event.type === 'TransferVoided' ? 'voided' : 'expired';
      statements.resolveHold.run(status, 0, null, recordedAt, revision, transferId);
      return count(statements, revision, event.data, { pending: -minutes, posted: 0 });
    }
    case 'MinutesTransferred':
      return moveAtOnce(statements, fact, event.data, 'transfer');
    case 'EndowmentReturned':
      return moveAtOnce(statements, fact, event.data, 'return');
    case 'EndowmentGranted':
      return moveAtOnce(statements, fact, event.data, 'endowment');
    case 'TransferReversed': {
      const { reversesTransferId, minutes } = event.data;
      statements.reverse.run(minutes, revision, reversesTransferId);
      return moveAtOnce(statements, fact, event.data, 'reversal');
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

function moveAtOnce(
  statements: Statements,
  fact: Fact,
  data: AtOnce,
  kind: 'endowment' | 'reversal' | 'transfer' | 'return',
): void {
  const { minutes } = data;
  addTransfer(statements, fact, data, {
    kind,
    status: 'posted',
    heldMinutes: 0,
    postedMinutes: minutes,
  });
  count(statements, Number(fact.revision), data, { pending: 0, posted: minutes });
  addMovements(statements, fact, data);
}

function addTransfer(
  statements: Statements,
  { recordedAt, revision }: Fact,
  data: AtOnce | DataOf<'TransferPended'>,
  as: { kind: string; status: string; heldMinutes: Minutes; postedMinutes: Minutes },
): void {
  const { transferId, debitAccountId, creditAccountId } = data;
  statements.addTransfer.run({
    transferId,
    debitAccountId,
    creditAccountId,
    ...as,
    exchangeId: 'exchangeId' in data ? data.exchangeId : null,
    reversesTransferId: 'reversesTransferId' in data ? data.reversesTransferId : null,
    reason: 'reason' in data ? data.reason : null,
    effectiveOn: 'effectiveOn' in data ? data.effectiveOn : null,
    recordedAt,
    revision: Number(revision),
  });
}

/** The same minutes on both sides. */
function count(
  statements: Statements,
  revision: number,
  { debitAccountId, creditAccountId }: Sides,
  change: { readonly pending: number; readonly posted: Minutes },
): void {
  statements.debit.run(change.pending, change.posted, revision, debitAccountId);
  statements.credit.run(change.pending, change.posted, revision, creditAccountId);
}

function addMovements(
  statements: Statements,
  { recordedAt, revision }: Fact,
  data: Sides & { readonly minutes: Minutes },
): void {
  const { transferId, debitAccountId, creditAccountId, minutes } = data;
  const add = (accountId: string, change: number) =>
    statements.addMovement.run(accountId, change, transferId, recordedAt, Number(revision));
  add(debitAccountId, -minutes);
  add(creditAccountId, minutes);
}
