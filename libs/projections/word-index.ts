import type { Database } from '@bourse/sqlite/database';

/**
 * Finds rows by skill and by words, without regard to accents and case. Lives beside a table whose
 * rows bear a `number`.
 */
export const wordIndexSchema = (name: string): string => `
  CREATE TABLE ${name}_skills (skill TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (skill, number))
    STRICT, WITHOUT ROWID;
  CREATE INDEX ${name}_skills_by_number ON ${name}_skills (number);
  ${textIndexSchema(name)}`;

/** Of rows that have words and no skills: the words alone, by the `number` of a row. */
export function textIndexSchema(name: string): string {
  return `CREATE VIRTUAL TABLE ${name}_words USING fts5 (words, tokenize = "unicode61 remove_diacritics 2")`;
}

/** What is looked for as the index holds it; null for what is not asked. @param words All must be there; the last may be a beginning. */
export const wordIndexParameters = (asked: {
  readonly skill?: string | undefined;
  readonly words?: string | undefined;
}): { readonly skill: string | null; readonly words: string | null } => ({
  skill: asked.skill === undefined ? null : folded(asked.skill),
  words: asked.words === undefined ? null : matchOf(asked.words),
});

/** What writes a row into the index, in place of what it held of it. */
export function wordIndexer(database: Database, name: string) {
  const addSkill = database.prepare(`INSERT OR IGNORE INTO ${name}_skills VALUES (?, ?)`);
  const dropSkills = database.prepare(`DELETE FROM ${name}_skills WHERE number = ?`);
  const addWords = textIndexer(database, name);
  return (number: number, skills: readonly string[], texts: readonly string[]): void => {
    dropSkills.run(number);
    for (const skill of skills) addSkill.run(folded(skill), number);
    addWords(number, [...texts, ...skills]);
  };
}

/** What writes the words of a row, in place of those that it had. */
export function textIndexer(database: Database, name: string) {
  const add = database.prepare(`INSERT OR REPLACE INTO ${name}_words (rowid, words) VALUES (?, ?)`);
  return (number: number, texts: readonly string[]): void =>
    void add.run(number, indexedText(texts));
}

/** Texts as an index of words takes them. */
export const indexedText = (texts: readonly string[]): string => plain(texts.join(' '));

/** Without accents and case, and with one form of each sign that is written in several. */
const folded = (skill: string): string =>
  plain(skill).normalize('NFD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase('fr');

/** Ligatures and apostrophes as a keyboard gives them; accents in one piece, for the index to take away. */
const plain = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll('œ', 'oe')
    .replaceAll('Œ', 'OE')
    .replaceAll('æ', 'ae')
    .replaceAll('Æ', 'AE')
    .replaceAll('’', "'");

/**
 * Words as FTS5 wants them: each quoted, so that no text is taken for an operator. All must be there; the
 * last may be a beginning.
 */
export function matchOf(words: string): string {
  const terms = plain(words).match(/[\p{L}\p{N}]+/gu) ?? [];
  return terms.length === 0 ? '""' : `${terms.map((term) => `"${term}"`).join(' ')}*`;
}
