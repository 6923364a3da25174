import type { Database } from '@bourse/sqlite/database';

/**
 * How many rows of a table are open in each département, kept beside them by triggers: asking takes as
 * long among a million rows as among ten, and no way of changing a row can forget to count.
 *
 * @param table Has the columns `status`, which is 'open' for what counts, and `departement`, which may be null and never changes.
 */
export const openCountsSchema = (table: string): string => `
  CREATE TABLE ${table}_open (departement TEXT PRIMARY KEY, open INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TRIGGER ${table}_opened AFTER INSERT ON ${table} WHEN NEW.status = 'open' BEGIN
    ${add(table, 1)};
  END;
  CREATE TRIGGER ${table}_closed AFTER UPDATE OF status ON ${table}
  WHEN OLD.status = 'open' AND NEW.status <> 'open' BEGIN
    ${add(table, -1)};
  END;
  CREATE TRIGGER ${table}_reopened AFTER UPDATE OF status ON ${table}
  WHEN OLD.status <> 'open' AND NEW.status = 'open' BEGIN
    ${add(table, 1)};
  END`;

/** A trigger's statement: nothing in it may be left out, an upsert included. */
const add = (table: string, change: 1 | -1): string =>
  `INSERT INTO ${table}_open VALUES (coalesce(NEW.departement, ''), ${change})
     ON CONFLICT DO UPDATE SET open = open + ${change}`;

/** How many rows are open, by the code of the département; those that lie in none under ''. */
export function openCounts(database: Database, table: string): () => ReadonlyMap<string, number> {
  const all = database.prepare(`SELECT departement, open FROM ${table}_open WHERE open > 0`);
  return () => new Map(all.all().map((row) => [String(row['departement']), Number(row['open'])]));
}
