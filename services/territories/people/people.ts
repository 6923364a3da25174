import type { Clock, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { inTransaction, openDatabase } from '@bourse/sqlite/database';

/** What a person says of themselves. It stands here and in no event, so that it can be erased. */
export type Profile = {
  readonly name: string;
  /** Where they are written to; null for nowhere. */
  readonly email: string | null;
};
export type KnownProfile = Profile & {
  readonly changedAt: Instant;
  /** Higher with every change. */
  readonly revision: number;
};

/** The names and addresses of people. */
export type People = {
  find(personId: Uuid): KnownProfile | undefined;
  /**
   * Writes a profile.
   *
   * @param seen The revisions one of which was read before; 0 for none. Left out, any.
   * @returns its revision; undefined when another one stands there.
   */
  write(
    personId: Uuid,
    profile: Profile,
    seen: readonly bigint[] | undefined,
  ): KnownProfile | undefined;
  /** Takes away all that is known, so that it is not on the disk either. */
  erase(personId: Uuid): void;
  close(): void;
};

/** Opens the file; made when it is not there. It is no read model: nothing makes it again. */
export function openPeople(options: { readonly file: string; readonly clock: Clock }): People {
  const database = openDatabase({ file: options.file, durability: 'full' });
  // What is deleted is overwritten, and not only left to be.
  database.exec(`
    PRAGMA secure_delete = ON;
    CREATE TABLE IF NOT EXISTS people (
      person_id TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      email TEXT,
      changed_at TEXT NOT NULL,
      revision INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID`);
  const one = database.prepare('SELECT * FROM people WHERE person_id = ?');
  const put = database.prepare('INSERT OR REPLACE INTO people VALUES (?, ?, ?, ?, ?)');
  const remove = database.prepare('DELETE FROM people WHERE person_id = ?');
  const find = (personId: Uuid): KnownProfile | undefined => {
    const row = one.get(personId);
    if (row === undefined) return undefined;
    return {
      name: String(row['name']),
      email: row['email'] as string | null,
      changedAt: String(row['changed_at']),
      revision: Number(row['revision']),
    };
  };
  return {
    find,
    write: (personId, { name, email }, seen) =>
      inTransaction(database, () => {
        const before = find(personId)?.revision ?? 0;
        if (seen !== undefined && !seen.includes(BigInt(before))) return undefined;
        const changedAt = options.clock.now();
        // By the clock, so that no revision comes again after an erasure.
        const revision = Math.max(before + 1, Date.parse(changedAt));
        put.run(personId, name, email, changedAt, revision);
        return { name, email, changedAt, revision };
      }),
    erase: (personId) => {
      remove.run(personId);
      // The log of writes holds what was there: it is moved over and cut.
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
    close: () => database.close(),
  };
}
