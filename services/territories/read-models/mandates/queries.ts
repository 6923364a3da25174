import type { MandateRole } from '@bourse/contracts/mandates';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Day, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Database } from '@bourse/sqlite/database';

/** A mandate, with its end if it was withdrawn, or that which it was delegated from. */
export type MandateView = {
  readonly mandateId: Uuid;
  readonly territoryId: TerritoryId;
  readonly personId: Uuid;
  readonly role: MandateRole;
  readonly until: Day | null;
  readonly by: TerritoryId | null;
  readonly delegatedFrom: Uuid | null;
  readonly grantedAt: Instant;
  readonly endedAt: Instant | null;
  readonly endedBy: TerritoryId | null;
  readonly reason: string | null;
};

type MandateFilter = {
  readonly personId?: Uuid | undefined;
  readonly territoryId?: TerritoryId | undefined;
  /** Only those of this territory; null for all. */
  readonly seenBy: TerritoryId | null;
};

export type MandateQueries = ReturnType<typeof mandateQueries>;

/** What can be asked about mandates. */
export function mandateQueries(database: Database) {
  const one = database.prepare('SELECT * FROM mandates WHERE mandate_id = ?');
  const list = database.prepare(`
    SELECT * FROM mandates
    WHERE number < :before
      AND (:person IS NULL OR person_id = :person)
      AND (:territory IS NULL OR territory_id = :territory)
      AND (:seenBy IS NULL OR territory_id = :seenBy)
    ORDER BY number DESC LIMIT :limit`);
  const held = database.prepare(
    `SELECT * FROM mandates
     WHERE person_id = ? AND ended_at IS NULL AND (until IS NULL OR until >= ?)
     ORDER BY territory_id, role, number`,
  );
  const ofPerson = database.prepare('SELECT * FROM mandates WHERE person_id = ? ORDER BY number');
  const ofTerritory = database.prepare(
    `SELECT * FROM mandates
     WHERE territory_id = ? AND ended_at IS NULL AND (until IS NULL OR until >= ?) ORDER BY number`,
  );
  const everSignatory = database.prepare(
    `SELECT 1 FROM mandates WHERE territory_id = ? AND role = 'signatory' LIMIT 1`,
  );
  const ofOfficials = database.prepare(
    `SELECT * FROM mandates
     WHERE role = 'official' AND ended_at IS NULL AND (until IS NULL OR until >= ?) ORDER BY number`,
  );
  const branch = database.prepare(`
    WITH RECURSIVE branch (id) AS (
      VALUES (?)
      UNION SELECT mandate_id FROM mandates JOIN branch ON delegated_from = branch.id
    )
    SELECT * FROM mandates WHERE mandate_id IN (SELECT id FROM branch) ORDER BY number`);

  return {
    one: (mandateId: Uuid): MandateView | undefined => {
      const row = one.get(mandateId);
      return row === undefined ? undefined : toView(row);
    },
    /** The newest first. @param page.before The number at which the last page ended. */
    list: (filter: MandateFilter, page: { readonly before: number; readonly limit: number }) => {
      const { personId: person = null, territoryId: territory = null, seenBy } = filter;
      const rows = list.all({ ...page, person, territory, seenBy });
      return { found: rows.map(toView), last: Number(rows.at(-1)?.['number'] ?? 0) };
    },
    /** What a person holds on a day. */
    heldBy: (personId: Uuid, today: Day): readonly MandateView[] =>
      held.all(personId, today).map(toView),
    /** What a person ever held. */
    everHeldBy: (personId: Uuid): readonly MandateView[] => ofPerson.all(personId).map(toView),
    /** Mandates of a territory in force on a day. */
    holdersOf: (territoryId: TerritoryId, today: Day): readonly MandateView[] =>
      ofTerritory.all(territoryId, today).map(toView),
    /** Whether a territory has ever had a signatory. */
    everHadSignatory: (territoryId: TerritoryId): boolean =>
      everSignatory.get(territoryId) !== undefined,
    /** Those of everybody who acts for an association on a day. */
    officials: (today: Day): readonly MandateView[] => ofOfficials.all(today).map(toView),
    /** A mandate and all that was delegated from it. */
    branchOf: (mandateId: Uuid): readonly MandateView[] => branch.all(mandateId).map(toView),
  };
}

const toView = (row: Readonly<Record<string, unknown>>): MandateView => ({
  mandateId: String(row['mandate_id']),
  territoryId: String(row['territory_id']),
  personId: String(row['person_id']),
  role: row['role'] as MandateRole,
  until: row['until'] as Day | null,
  by: row['by'] as TerritoryId | null,
  delegatedFrom: row['delegated_from'] as Uuid | null,
  grantedAt: String(row['granted_at']),
  endedAt: row['ended_at'] as Instant | null,
  endedBy: row['ended_by'] as TerritoryId | null,
  reason: row['reason'] as string | null,
});
