import type { Database } from '@bourse/sqlite/database';
import type { Row } from './entry.ts';
import { indexedWords, joinedName } from './name-words.ts';
import type { OfficialSource } from './official-data.ts';

/** To be raised with every change to the tables below, or to what is written into them. */
export const SCHEMA_VERSION = 1;

export const SCHEMA = `
  CREATE TABLE origin (dataset TEXT NOT NULL, schema INTEGER NOT NULL) STRICT;
  CREATE TABLE territory (
    id INTEGER PRIMARY KEY,
    territory_id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('commune', 'epci')),
    name TEXT NOT NULL,
    joined_name TEXT NOT NULL,
    insee_code TEXT,
    siren TEXT UNIQUE,
    departement TEXT,
    region TEXT,
    epci_id TEXT REFERENCES territory (territory_id),
    postal_codes TEXT NOT NULL,
    population INTEGER,
    legal_form TEXT,
    member_count INTEGER
  ) STRICT;
  CREATE TABLE postal_code (
    postal_code TEXT NOT NULL,
    territory INTEGER NOT NULL REFERENCES territory (id),
    PRIMARY KEY (postal_code, territory)
  ) STRICT, WITHOUT ROWID;
  CREATE VIRTUAL TABLE name_index USING fts5 (
    words, content = '', detail = none, columnsize = 0, prefix = '1 2 3', tokenize = 'ascii'
  );
`;

/** Writes the whole of the official data, and where it came from. @throws when two territories share a number. */
export function fill(database: Database, source: OfficialSource): void {
  const { communes, epcis } = source.read();
  const insertTerritory = database.prepare(
    `INSERT INTO territory VALUES (NULL, $territory_id, $kind, $name, $joined_name, $insee_code,
       $siren, $departement, $region, $epci_id, $postal_codes, $population, $legal_form,
       $member_count)`,
  );
  const insertName = database.prepare('INSERT INTO name_index (rowid, words) VALUES (?, ?)');
  const insertPostalCode = database.prepare('INSERT INTO postal_code VALUES (?, ?)');
  const insert = (row: Omit<Row, 'epci_name'>) => {
    const joined = joinedName(row.name);
    const { lastInsertRowid } = insertTerritory.run({ ...row, joined_name: joined });
    insertName.run(lastInsertRowid, indexedWords(row.name, row.legal_form));
    return lastInsertRowid;
  };
  // EPCI first: a commune refers to its own.
  for (const epci of epcis) {
    insert({
      territory_id: `siren:${epci.siren}`,
      kind: 'epci',
      name: epci.name,
      insee_code: null,
      siren: epci.siren,
      departement: epci.departement,
      region: epci.region,
      epci_id: `siren:${epci.siren}`,
      postal_codes: '',
      population: epci.population,
      legal_form: epci.legalForm,
      member_count: epci.memberCount,
    });
  }
  for (const commune of communes) {
    const id = insert({
      territory_id: `insee:${commune.inseeCode}`,
      kind: 'commune',
      name: commune.name,
      insee_code: commune.inseeCode,
      siren: commune.siren,
      departement: commune.departement,
      region: commune.region,
      epci_id: commune.epciSiren === null ? null : `siren:${commune.epciSiren}`,
      postal_codes: commune.postalCodes.join(' '),
      population: commune.population,
      legal_form: null,
      member_count: null,
    });
    for (const postalCode of commune.postalCodes) insertPostalCode.run(postalCode, id);
  }
  database.prepare('INSERT INTO origin VALUES (?, ?)').run(source.version, SCHEMA_VERSION);
}
