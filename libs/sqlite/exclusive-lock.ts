import { DatabaseSync } from 'node:sqlite';

/** Another living process holds the lock. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';
}

/**
 * Holds a file for this process alone until `release`, or until the process dies, however it dies:
 * the operating system drops the lock with the process, so no stale lock can be left behind.
 *
 * @throws LockHeldError at once when another process holds it; Error when the file is no lock of ours.
 */
export function holdExclusively(file: string): { release(): void } {
  const database = new DatabaseSync(file);
  try {
    // A rollback journal, not write-ahead: there an exclusive transaction would still let readers in.
    database.exec('PRAGMA busy_timeout = 0');
    database.exec('PRAGMA journal_mode = DELETE');
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    throw new LockHeldError(`${file} is held by another process`, { cause: error });
  }
  return { release: () => database.close() };
}

/** SQLITE_BUSY (https://www.sqlite.org/rescode.html#busy): anything else is no rival, but a broken file or disk. */
const isBusy = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === 5;
