import type { Clock, Instant } from '@bourse/kernel/clock';
import { type Database, inTransaction, openDatabase } from '@bourse/sqlite/database';
import { createHash, randomBytes } from 'node:crypto';

/** Raised with every change of the tables: a file of another version is emptied, and everybody signs in again. */
const VERSION = 3;

const TABLES = `
  CREATE TABLE sessions (
    digest TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    state TEXT NOT NULL,
    acting TEXT,
    csrf_token TEXT NOT NULL,
    notice TEXT,
    begun_at TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    ended_at TEXT
  ) STRICT;
  CREATE INDEX sessions_by_age ON sessions (seen_at);
  CREATE TABLE errands (
    digest TEXT PRIMARY KEY,
    proof TEXT NOT NULL,
    back TEXT NOT NULL,
    begun_at TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE positions (
    digest TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
    service TEXT NOT NULL,
    position TEXT NOT NULL,
    written_at TEXT NOT NULL,
    PRIMARY KEY (digest, service)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE kept_forms (
    person TEXT NOT NULL,
    action TEXT NOT NULL,
    fields TEXT NOT NULL,
    reason TEXT NOT NULL,
    kept_at TEXT NOT NULL,
    PRIMARY KEY (person, action)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX kept_forms_by_age ON kept_forms (kept_at);
  CREATE TABLE returned_forms (
    person TEXT NOT NULL,
    reference TEXT NOT NULL,
    thread TEXT NOT NULL,
    session TEXT NOT NULL,
    acting TEXT NOT NULL,
    action TEXT NOT NULL,
    content TEXT NOT NULL,
    kept_at TEXT NOT NULL,
    PRIMARY KEY (person, reference)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX returned_forms_by_age ON returned_forms (kept_at);
  CREATE INDEX returned_forms_by_session ON returned_forms (session);
  PRAGMA user_version = ${VERSION};`;

/** Of this version and of those before; what refers to another goes first. */
const EVERY_TABLE = [
  'positions',
  'sessions',
  'errands',
  'pending_forms',
  'kept_forms',
  'returned_forms',
];

/** Opens the file of sessions, with its tables. */
export function openSessionFile(file: string): {
  readonly database: Database;
  /** Leaves nothing on the disk of what was deleted or written over. */
  readonly forgetForGood: () => void;
} {
  const database = openDatabase({ file, durability: 'rebuildable' });
  // What is deleted is written over with zeros.
  database.exec('PRAGMA secure_delete = ON');
  // And what was written before it goes out of the log of writes.
  const forgetForGood = (): void => database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  if (version !== VERSION) {
    inTransaction(database, () => {
      for (const name of EVERY_TABLE) database.exec(`DROP TABLE IF EXISTS ${name}`);
      database.exec(TABLES);
    });
    forgetForGood();
  }
  return { database, forgetForGood };
}

/** So long ago. */
export const ago = (clock: Clock, ms: number): Instant =>
  new Date(Date.parse(clock.now()) - ms).toISOString();

/** An id for a browser, which nobody guesses. */
export const newId = (): string => randomBytes(32).toString('base64url');

/** What stands in the file for an id. */
export const digestOf = (id: string): string => createHash('sha256').update(id).digest('base64url');
