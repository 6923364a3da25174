import { DatabaseSync } from 'node:sqlite';

/** Another living process holds the lock. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';
}

/**
 * Holds a file for this process alone until `release`, or until the process dies, however it dies:
 * the operating system drops the lock with the process, so no stale lock can be left behind.
 *
 * @throws LockHeldError at once when another process holds it.
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
    throw new LockHeldError(`${file} is held by another process`, { cause: error });
  }
  return { release: () => database.close() };
}
