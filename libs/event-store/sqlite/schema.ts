import { type Database, inTransaction } from '@bourse/sqlite/database';

/**
 * Positions are given out by the one process that writes, without gaps. The two uniqueness rules are
 * the last word on what a stream holds, should a second process ever get that far.
 */
const SCHEMA = `
  CREATE TABLE streams (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    category TEXT NOT NULL
  ) STRICT;
  CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream_id INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL,
    UNIQUE (stream_id, revision)
  ) STRICT;
`;

/** The form of the file, as SQLite's `user_version`. */
const VERSION = 1;

/**
 * Makes the tables in a new file, and brings an older file to the present form.
 *
 * @throws Error for a file of a later form than this program knows.
 */
export function ensureSchema(database: Database): void {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() ?? {};
  if (version === VERSION) return;
  if (version !== 0) {
    throw new Error(
      `the event store is of form ${String(version)}, and this program knows ${VERSION}`,
    );
  }
  inTransaction(database, () => {
    const tables = database.prepare(
      "SELECT count(*) AS n FROM sqlite_schema WHERE name = 'streams'",
    );
    if (tables.get()?.['n'] === 0) database.exec(SCHEMA);
    // The form before the first: it kept the last revision of each stream beside its events.
    else database.exec('ALTER TABLE streams DROP COLUMN revision');
    database.exec(`PRAGMA user_version = ${VERSION}`);
  });
}
