import type { Database } from '@bourse/sqlite/database';
import { wordIndexParameters } from './word-index.ts';

type Value = string | number;

/** What narrows a list. */
export type Narrowing = {
  /** Conditions on columns, each with one `?`; those without a value ask for nothing. */
  readonly where: readonly (readonly [condition: string, value: Value | undefined])[];
  readonly skill?: string | undefined;
  /** Words that must all be there; the last may be a beginning. */
  readonly words?: string | undefined;
};

/**
 * Lists the rows of a table by its `number`, the newest first. The statement is made for what is
 * asked, and kept: one for everything that may be asked could use none of the indexes, and would read
 * the whole table for what is rare.
 *
 * @param options.index The name of its word index.
 */
export function listing(
  database: Database,
  { table, index }: { readonly table: string; readonly index: string },
) {
  // As many as there are combinations of conditions: a few dozen.
  const statements = new Map<string, ReturnType<Database['prepare']>>();
  const prepared = (sql: string) => {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };

  /**
   * @param page.before The number at which the last page ended.
   * @param page.beyond The number after which rows are looked at alone. What lies before costs nothing, but for
   *   words: a beginning that stands in 100,000 rows takes some 10 ms.
   */
  return (
    asked: Narrowing,
    page: { readonly before: number; readonly beyond?: number; readonly limit: number },
  ) => {
    const { skill, words } = wordIndexParameters(asked);
    const given = asked.where.flatMap(([condition, value]) =>
      value === undefined ? [] : [{ condition, value }],
    );
    // The words come first where there are any: their index gives its rows in order, too. The join is
    // crossed so that SQLite keeps to that.
    const [from, number] =
      words === null
        ? [table, `${table}.number`]
        : [
            `${index}_words CROSS JOIN ${table} ON ${table}.number = ${index}_words.rowid`,
            `${index}_words.rowid`,
          ];
    const beyond = page.beyond === undefined ? [] : [page.beyond];
    const bySkill = `SELECT number FROM ${index}_skills WHERE skill = ?${beyond.map(() => ' AND number > ?').join('')}`;
    const conditions = [
      `${number} < ?`,
      ...beyond.map(() => `${number} > ?`),
      ...(words === null ? [] : [`${index}_words MATCH ?`]),
      ...(skill === null ? [] : [`${table}.number IN (${bySkill})`]),
      ...given.map(({ condition }) => condition),
    ];
    const sql = `SELECT ${table}.* FROM ${from} WHERE ${conditions.join(' AND ')} ORDER BY ${number} DESC LIMIT ?`;
    return prepared(sql).all(
      page.before,
      ...beyond,
      ...(words === null ? [] : [words]),
      ...(skill === null ? [] : [skill, ...beyond]),
      ...given.map(({ value }) => value),
      page.limit,
    );
  };
}
