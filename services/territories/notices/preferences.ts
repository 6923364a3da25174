import type { Clock } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { type Database, inTransaction } from '@bourse/sqlite/database';
import { type NoticeKind, noticeKinds } from './notice.ts';

/** When messages go out: as things happen, once a day, or not at all. */
export const rhythms = ['immediate', 'daily', 'never'] as const;
export const languages = ['fr', 'en'] as const;

/** How somebody wants to be told. */
export type Preferences = {
  readonly rhythm: (typeof rhythms)[number];
  /** Of which they want to hear. */
  readonly kinds: readonly NoticeKind[];
  readonly language: (typeof languages)[number];
};
export type KnownPreferences = Preferences & {
  /** Higher with every change; 0 while nothing was chosen. */
  readonly revision: number;
};

/** Of whoever has not chosen: whoever gives an address is written to. */
const USUAL: KnownPreferences = {
  rhythm: 'immediate',
  kinds: noticeKinds,
  language: 'fr',
  revision: 0,
};

/** The preferences in the file of what is to be told. */
export function preferencesIn(database: Database, clock: Clock) {
  const one = database.prepare('SELECT * FROM preferences WHERE person_id = ?');
  const put = database.prepare('INSERT OR REPLACE INTO preferences VALUES (?, ?, ?, ?, ?)');
  const find = (personId: Uuid): KnownPreferences => {
    const row = one.get(personId);
    if (row === undefined) return USUAL;
    return {
      rhythm: row['rhythm'] as Preferences['rhythm'],
      kinds: JSON.parse(String(row['kinds'])) as NoticeKind[],
      language: row['language'] as Preferences['language'],
      revision: Number(row['revision']),
    };
  };
  return {
    find,
    /**
     * Writes what somebody chose.
     *
     * @param seen The revisions one of which was read before; left out, any.
     * @returns undefined when another one stands there.
     */
    write: (
      personId: Uuid,
      { rhythm, kinds, language }: Preferences,
      seen: readonly bigint[] | undefined,
    ): KnownPreferences | undefined =>
      inTransaction(database, () => {
        const before = find(personId).revision;
        if (seen !== undefined && !seen.includes(BigInt(before))) return undefined;
        // By the clock, so that no revision comes again after an erasure.
        const revision = Math.max(before + 1, Date.parse(clock.now()));
        put.run(personId, rhythm, JSON.stringify(kinds), language, revision);
        return { rhythm, kinds, language, revision };
      }),
  };
}
