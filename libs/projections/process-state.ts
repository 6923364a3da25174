import { START, type StorePosition, storePosition } from '@bourse/event-store/port';
import { type Database, inTransaction, openDatabase } from '@bourse/sqlite/database';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS checkpoints (name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS parked (
    process TEXT NOT NULL,
    stream TEXT NOT NULL,
    revision INTEGER NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (process, stream, revision)
  ) STRICT;
`;

/** An event that a process could not handle, and so everything after it in its stream. */
export type Parked = { readonly stream: string; readonly revision: bigint; readonly error: string };

/**
 * How far the relays and processes of one service have come, and what they had to set aside. May be
 * behind after a power cut, never ahead: all that hangs on it may be done again.
 */
export type ProcessState = {
  load(name: string): StorePosition;
  save(name: string, position: StorePosition): void;
  /** Forgets how far a process had come, and what it had set aside. */
  rewind(name: string): void;
  /** Sets an event aside; doing it again changes nothing. */
  park(process: string, parked: Parked): void;
  unpark(process: string, stream: string, revision: bigint): void;
  parkedOf(process: string): readonly Parked[];
  isParked(process: string, stream: string): boolean;
  close(): void;
};

export function openProcessState(file: string): ProcessState {
  const database = openDatabase({ file, durability: 'rebuildable' });
  database.exec(SCHEMA);
  const statements = prepare(database);
  return {
    load: (name) => {
      const row = statements.load.get(name);
      return row === undefined ? START : storePosition(Number(row['position']));
    },
    save: (name, position) => {
      statements.save.run(name, Number(position));
    },
    rewind: (name) =>
      inTransaction(database, () => {
        statements.forget.run(name);
        statements.unparkAll.run(name);
      }),
    park: (process, { stream, revision, error }) => {
      statements.park.run(process, stream, Number(revision), error);
    },
    unpark: (process, stream, revision) => {
      statements.unpark.run(process, stream, Number(revision));
    },
    parkedOf: (process) =>
      statements.parked.all(process).map((row) => ({
        stream: String(row['stream']),
        revision: BigInt(Number(row['revision'])),
        error: String(row['error']),
      })),
    isParked: (process, stream) => statements.isParked.get(process, stream) !== undefined,
    close: () => database.close(),
  };
}

const prepare = (database: Database) => ({
  load: database.prepare('SELECT position FROM checkpoints WHERE name = ?'),
  save: database.prepare('INSERT OR REPLACE INTO checkpoints VALUES (?, ?)'),
  forget: database.prepare('DELETE FROM checkpoints WHERE name = ?'),
  unparkAll: database.prepare('DELETE FROM parked WHERE process = ?'),
  park: database.prepare('INSERT OR REPLACE INTO parked VALUES (?, ?, ?, ?)'),
  unpark: database.prepare('DELETE FROM parked WHERE process = ? AND stream = ? AND revision = ?'),
  parked: database.prepare(
    'SELECT stream, revision, error FROM parked WHERE process = ? ORDER BY stream, revision',
  ),
  isParked: database.prepare('SELECT 1 FROM parked WHERE process = ? AND stream = ? LIMIT 1'),
});
