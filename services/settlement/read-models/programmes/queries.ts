import type { AccountId, TerritoryId } from '@bourse/contracts/values';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Minutes } from '@bourse/kernel/minutes';
import type { Database } from '@bourse/sqlite/database';

export type ProgrammeView = {
  readonly programmeId: Uuid;
  readonly issuerId: AccountId;
  readonly name: string;
  readonly status: 'open' | 'closed';
  readonly budgetMinutes: Minutes;
  readonly memberCeilingMinutes: Minutes;
  readonly opensOn: Day;
  readonly closesOn: Day;
  readonly reason: string;
  /** Promised by juries, less what was cancelled. */
  readonly awardedMinutes: Minutes;
  readonly paidMinutes: Minutes;
  /** Returned or reversed, of what was paid. */
  readonly returnedMinutes: Minutes;
  /** What juries may still promise. */
  readonly leftMinutes: Minutes;
  /** Of the ledger, when it last touched the programme itself. */
  readonly revision: number;
};

export type InstalmentView = {
  readonly number: number;
  readonly dueOn: Day;
  readonly minutes: Minutes;
  readonly status: 'unpaid' | 'paid' | 'cancelled';
  readonly transferId: Uuid | null;
};

export type AwardView = {
  readonly awardId: Uuid;
  readonly programmeId: Uuid;
  readonly toAccountId: AccountId;
  readonly status: 'awarded' | 'refused';
  readonly jury: { readonly by: TerritoryId; readonly decidedOn: Day; readonly reasons: string };
  readonly instalments: readonly InstalmentView[];
  readonly returnedMinutes: Minutes;
  readonly recordedAt: Instant;
  readonly revision: number;
};

export type DueInstalment = {
  readonly awardId: Uuid;
  readonly number: number;
  readonly dueOn: Day;
};
const BEFORE_ALL: DueInstalment = { awardId: '', number: 0, dueOn: '' };

type Row = Readonly<Record<string, unknown>>;
type Page = { readonly before: number; readonly limit: number };

const SUMS = `
  (SELECT coalesce(sum(minutes), 0) FROM instalments JOIN awards USING (award_id)
   WHERE awards.programme_id = programmes.programme_id AND instalments.status <> 'cancelled') AS awarded,
  (SELECT coalesce(sum(minutes), 0) FROM instalments JOIN awards USING (award_id)
   WHERE awards.programme_id = programmes.programme_id AND instalments.status = 'paid') AS paid,
  (SELECT coalesce(sum(returned_minutes), 0) FROM awards
   WHERE awards.programme_id = programmes.programme_id) AS returned`;

/** What can be asked about endowment programmes. */
export function programmeQueries(database: Database) {
  const programme = database.prepare(`SELECT *, ${SUMS} FROM programmes WHERE programme_id = ?`);
  const programmes = database.prepare(
    `SELECT *, ${SUMS} FROM programmes WHERE number < ? ORDER BY number DESC LIMIT ?`,
  );
  const award = database.prepare('SELECT * FROM awards WHERE award_id = ?');
  const awards = database.prepare(
    `SELECT * FROM awards WHERE number < :before
       AND (:programmeId IS NULL OR programme_id = :programmeId)
       AND (:toAccountId IS NULL OR to_account_id = :toAccountId)
     ORDER BY number DESC LIMIT :limit`,
  );
  const instalments = database.prepare(
    'SELECT * FROM instalments WHERE award_id = ? ORDER BY number',
  );
  const due = database.prepare(
    `SELECT award_id, number, due_on FROM instalments
     WHERE status = 'unpaid' AND due_on <= :today
       AND (due_on, award_id, number) > (:dueOn, :awardId, :number)
     ORDER BY due_on, award_id, number LIMIT :limit`,
  );
  const toAward = (row: Row): AwardView => ({
    awardId: String(row['award_id']),
    programmeId: String(row['programme_id']),
    toAccountId: String(row['to_account_id']),
    status: row['status'] as AwardView['status'],
    jury: {
      by: String(row['jury_by']),
      decidedOn: String(row['decided_on']),
      reasons: String(row['reasons']),
    },
    instalments: instalments.all(String(row['award_id'])).map(toInstalment),
    returnedMinutes: Number(row['returned_minutes']),
    recordedAt: String(row['recorded_at']),
    revision: Number(row['revision']),
  });
  const lastOf = (rows: readonly Row[]) => Number(rows.at(-1)?.['number'] ?? 0);

  return {
    programme: (programmeId: Uuid): ProgrammeView | undefined => {
      const row = programme.get(programmeId);
      return row === undefined ? undefined : toProgramme(row);
    },
    /** The newest first. */
    programmes: ({ before, limit }: Page) => {
      const rows = programmes.all(before, limit);
      return { programmes: rows.map(toProgramme), last: lastOf(rows) };
    },
    award: (awardId: Uuid): AwardView | undefined => {
      const row = award.get(awardId);
      return row === undefined ? undefined : toAward(row);
    },
    /** The newest first. */
    awards: (
      filter: {
        readonly programmeId?: Uuid | undefined;
        readonly toAccountId?: AccountId | undefined;
      },
      page: Page,
    ) => {
      const rows = awards.all({
        ...page,
        programmeId: filter.programmeId ?? null,
        toAccountId: filter.toAccountId ?? null,
      });
      return { awards: rows.map(toAward), last: lastOf(rows) };
    },
    /** Instalments to be paid by this day, the oldest first. @param after Where to go on; left out, from the first. */
    due: (today: Day, limit: number, after: DueInstalment = BEFORE_ALL): readonly DueInstalment[] =>
      due.all({ today, limit, ...after }).map((row) => ({
        awardId: String(row['award_id']),
        number: Number(row['number']),
        dueOn: String(row['due_on']),
      })),
  };
}

export type ProgrammeQueries = ReturnType<typeof programmeQueries>;

function toProgramme(row: Row): ProgrammeView {
  const minutesOf = (name: string): Minutes => Number(row[name]);
  const [awarded, paid, returned] = [
    minutesOf('awarded'),
    minutesOf('paid'),
    minutesOf('returned'),
  ];
  return {
    programmeId: String(row['programme_id']),
    issuerId: String(row['issuer_id']),
    name: String(row['name']),
    status: row['status'] as ProgrammeView['status'],
    budgetMinutes: minutesOf('budget_minutes'),
    memberCeilingMinutes: minutesOf('member_ceiling_minutes'),
    opensOn: String(row['opens_on']),
    closesOn: String(row['closes_on']),
    reason: String(row['reason']),
    awardedMinutes: awarded,
    paidMinutes: paid,
    returnedMinutes: returned,
    leftMinutes: minutesOf('budget_minutes') - awarded + returned,
    revision: minutesOf('revision'),
  };
}

const toInstalment = (row: Row): InstalmentView => ({
  number: Number(row['number']),
  dueOn: String(row['due_on']),
  minutes: Number(row['minutes']),
  status: row['status'] as InstalmentView['status'],
  transferId: typeof row['transfer_id'] === 'string' ? row['transfer_id'] : null,
});
