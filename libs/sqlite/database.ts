import { channel } from 'node:diagnostics_channel';
import { DatabaseSync } from 'node:sqlite';

export type Database = DatabaseSync;

/**
 * How much a commit promises.
 * - `full`: on the disk before the call returns; survives a power cut (WAL, synchronous=FULL).
 * - `rebuildable`: survives the death of the process; after a power cut the last commits may be
 *   missing, whole ones, from the end (WAL, synchronous=NORMAL). For what can be made again.
 */
export type Durability = 'full' | 'rebuildable';

/** The diagnostics channel that is told of each opening for writing. */
export const OPENED = 'bourse.sqlite.opened';
const opened = channel(OPENED);
/** The diagnostics channel that is told of each opening for reading. */
export const OPENED_FOR_READING = 'bourse.sqlite.opened-for-reading';
const openedForReading = channel(OPENED_FOR_READING);

/**
 * Opens (or creates) a database file in write-ahead mode.
 *
 * @param options.file Path of the file; `:memory:` for one that vanishes.
 * @param options.durability What a commit promises.
 * @throws Error when the file cannot be opened, or is not a database.
 */
export function openDatabase(options: { file: string; durability: Durability }): Database {
  const database = new DatabaseSync(options.file);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec(`PRAGMA synchronous = ${options.durability === 'full' ? 'FULL' : 'NORMAL'}`);
  database.exec('PRAGMA busy_timeout = 5000');
  database.exec('PRAGMA foreign_keys = ON');
  opened.publish({ file: options.file, database });
  return database;
}

/** Opens a file for queries only; it sees committed rows and nothing else. */
export function openForReading(file: string): Database {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('PRAGMA busy_timeout = 5000');
  openedForReading.publish({ file, database });
  return database;
}

/**
 * Runs `work` in one immediate transaction: all of it, or nothing.
 *
 * @throws whatever `work` throws, after the roll-back.
 */
export function inTransaction<T>(database: Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
