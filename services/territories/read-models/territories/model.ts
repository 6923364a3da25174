import { territories } from '@bourse/contracts/territories';
import { assertNever } from '@bourse/kernel/assert-never';
import { indexedWords } from '@bourse/directory/name-words';
import { placeOf } from '@bourse/directory/places';
import type { FactOf } from '@bourse/projections/fact';
import type { ReadModel } from '@bourse/projections/read-model';
import type { Database } from '@bourse/sqlite/database';

/**
 * Every territory that was ever registered, and what was decided on it. Names are indexed by the
 * words of the directory, so that both are found by the same query: raise the version with theirs.
 */
export const territoriesModel: ReadModel<typeof territories> = {
  name: 'territories',
  version: 2,
  contracts: [territories],
  schema: `
    CREATE TABLE territories (
      number INTEGER PRIMARY KEY,
      territory_id TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      name TEXT NOT NULL,
      epci_id TEXT,
      departement TEXT,
      status TEXT NOT NULL,
      decided_by TEXT,
      reason TEXT,
      since TEXT NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX territories_by_status ON territories (status, number);
    CREATE INDEX territories_by_departement ON territories (departement, status, number);
    CREATE INDEX territories_by_epci ON territories (epci_id, status, number);
    CREATE VIRTUAL TABLE territory_names USING fts5 (words, tokenize = 'ascii')`,
  project: (database) => {
    const statements = prepare(database);
    return (fact) => apply(statements, fact);
  },
};

type Statements = ReturnType<typeof prepare>;

const prepare = (database: Database) => ({
  // Who applies again keeps its place in the lists.
  register: database.prepare(
    `INSERT INTO territories (territory_id, kind, name, epci_id, departement, status, since, revision)
     VALUES (?, ?, ?, ?, ?, 'registered', ?, ?)
     ON CONFLICT (territory_id) DO UPDATE SET kind = excluded.kind, name = excluded.name,
       epci_id = excluded.epci_id, departement = excluded.departement, status = 'registered', decided_by = NULL, reason = NULL,
       since = excluded.since, revision = excluded.revision
     RETURNING number`,
  ),
  nameIt: database.prepare('INSERT OR REPLACE INTO territory_names (rowid, words) VALUES (?, ?)'),
  decide: database.prepare(
    `UPDATE territories SET status = ?, decided_by = ?, reason = ?, since = ?, revision = ?
     WHERE territory_id = ?`,
  ),
});

function apply(statements: Statements, fact: FactOf<typeof territories>): void {
  const { event, recordedAt } = fact;
  const revision = Number(fact.revision);
  switch (event.type) {
    case 'TerritoryRegistered': {
      const { territoryId, kind, name, epciId } = event.data;
      const { departement } = placeOf(territoryId);
      const row = statements.register.get(
        territoryId,
        kind,
        name,
        epciId,
        departement,
        recordedAt,
        revision,
      );
      return void statements.nameIt.run(Number(row?.['number']), indexedWords(name, null));
    }
    case 'TerritoryAdmitted': {
      const { territoryId, by } = event.data;
      return void statements.decide.run('admitted', by, null, recordedAt, revision, territoryId);
    }
    case 'AdmissionRefused': {
      const { territoryId, by, reason } = event.data;
      return void statements.decide.run('refused', by, reason, recordedAt, revision, territoryId);
    }
    default:
      assertNever(event, 'event');
  }
}
