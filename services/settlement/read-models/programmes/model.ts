import { ledger, type LedgerEvent } from '@bourse/contracts/ledger';
import type { FactOf } from '@bourse/projections/fact';
import type { ReadModel } from '@bourse/projections/read-model';
import type { Database } from '@bourse/sqlite/database';

/** Endowment programmes: their budgets, what juries decided, and what was paid of it. */
export const programmesModel: ReadModel<typeof ledger> = {
  name: 'programmes',
  version: 2,
  contracts: [ledger],
  schema: `
    CREATE TABLE programmes (
      number INTEGER PRIMARY KEY,
      programme_id TEXT NOT NULL UNIQUE,
      issuer_id TEXT NOT NULL,
      name TEXT NOT NULL,
      status TEXT NOT NULL,
      budget_minutes INTEGER NOT NULL,
      member_ceiling_minutes INTEGER NOT NULL,
      opens_on TEXT NOT NULL,
      closes_on TEXT NOT NULL,
      reason TEXT NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE awards (
      number INTEGER PRIMARY KEY,
      award_id TEXT NOT NULL UNIQUE,
      programme_id TEXT NOT NULL,
      to_account_id TEXT NOT NULL,
      status TEXT NOT NULL,
      jury_by TEXT NOT NULL,
      decided_on TEXT NOT NULL,
      reasons TEXT NOT NULL,
      returned_minutes INTEGER NOT NULL DEFAULT 0,
      recorded_at TEXT NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX awards_by_programme ON awards (programme_id, number);
    CREATE INDEX awards_by_account ON awards (to_account_id, number);
    CREATE TABLE instalments (
      award_id TEXT NOT NULL,
      number INTEGER NOT NULL,
      due_on TEXT NOT NULL,
      minutes INTEGER NOT NULL,
      status TEXT NOT NULL,
      transfer_id TEXT,
      PRIMARY KEY (award_id, number)
    ) STRICT;
    CREATE INDEX instalments_due ON instalments (due_on, award_id, number) WHERE status = 'unpaid';
    CREATE TABLE payments (transfer_id TEXT PRIMARY KEY, award_id TEXT NOT NULL) STRICT`,
  project: (database) => {
    const statements = prepare(database);
    return (fact) => apply(statements, fact);
  },
};

type Statements = ReturnType<typeof prepare>;
type DataOf<Type extends LedgerEvent['type']> = Extract<LedgerEvent, { type: Type }>['data'];

const prepare = (database: Database) => ({
  open: database.prepare(
    `INSERT INTO programmes (programme_id, issuer_id, name, status, budget_minutes,
       member_ceiling_minutes, opens_on, closes_on, reason, revision)
     VALUES (?, ?, ?, 'open', ?, ?, ?, ?, ?, ?)`,
  ),
  close: database.prepare(
    "UPDATE programmes SET status = 'closed', revision = ? WHERE programme_id = ?",
  ),
  decide: database.prepare(
    `INSERT INTO awards (award_id, programme_id, to_account_id, status, jury_by, decided_on, reasons,
       recorded_at, revision)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  promise: database.prepare("INSERT INTO instalments VALUES (?, ?, ?, ?, 'unpaid', NULL)"),
  pay: database.prepare(
    "UPDATE instalments SET status = 'paid', transfer_id = ? WHERE award_id = ? AND number = ?",
  ),
  remember: database.prepare('INSERT INTO payments VALUES (?, ?)'),
  cancel: database.prepare(
    "UPDATE instalments SET status = 'cancelled' WHERE award_id = ? AND number = ?",
  ),
  comeBack: database.prepare(
    'UPDATE awards SET returned_minutes = returned_minutes + ?, revision = ? WHERE award_id = ?',
  ),
  touch: database.prepare('UPDATE awards SET revision = ? WHERE award_id = ?'),
  awardOfPayment: database.prepare('SELECT award_id FROM payments WHERE transfer_id = ?'),
});

function apply(statements: Statements, fact: FactOf<typeof ledger>): void {
  const { event } = fact;
  const revision = Number(fact.revision);
  switch (event.type) {
    case 'ProgrammeOpened': {
      const { programmeId, issuerId, name, budgetMinutes, memberCeilingMinutes } = event.data;
      const { opensOn, closesOn, reason } = event.data;
      return void statements.open.run(
        programmeId,
        issuerId,
        name,
        budgetMinutes,
        memberCeilingMinutes,
        opensOn,
        closesOn,
        reason,
        revision,
      );
    }
    case 'ProgrammeClosed':
      return void statements.close.run(revision, event.data.programmeId);
    case 'EndowmentAwarded': {
      decide(statements, fact, event.data, 'awarded');
      for (const { number, dueOn, minutes } of event.data.instalments) {
        statements.promise.run(event.data.awardId, number, dueOn, minutes);
      }
      return;
    }
    case 'AwardRefused':
      return decide(statements, fact, event.data, 'refused');
    case 'InstalmentsCancelled': {
      const { awardId, numbers } = event.data;
      for (const number of numbers) statements.cancel.run(awardId, number);
      return void statements.touch.run(revision, awardId);
    }
    case 'EndowmentGranted': {
      const { award, transferId } = event.data;
      if (award === null) return;
      statements.pay.run(transferId, award.awardId, award.instalmentNumber);
      statements.remember.run(transferId, award.awardId);
      return void statements.touch.run(revision, award.awardId);
    }
    case 'EndowmentReturned':
      return void statements.comeBack.run(event.data.minutes, revision, event.data.awardId);
    case 'TransferReversed': {
      const paid = statements.awardOfPayment.get(event.data.reversesTransferId);
      if (paid === undefined) return;
      return void statements.comeBack.run(event.data.minutes, revision, String(paid['award_id']));
    }
    default:
      // The rest of the ledger is no programme's affair.
      return;
  }
}

function decide(
  { decide: add }: Statements,
  { recordedAt, revision }: Pick<FactOf<typeof ledger>, 'recordedAt' | 'revision'>,
  { awardId, programmeId, toAccountId, jury }: DataOf<'EndowmentAwarded' | 'AwardRefused'>,
  status: 'awarded' | 'refused',
): void {
  add.run(
    awardId,
    programmeId,
    toAccountId,
    status,
    jury.by,
    jury.decidedOn,
    jury.reasons,
    recordedAt,
    Number(revision),
  );
}
