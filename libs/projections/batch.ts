import { invariant, InvariantError } from '@bourse/kernel/invariant';
import { type Database, inTransaction } from '@bourse/sqlite/database';

type Value = string | number | null;
type Row = Readonly<Record<string, unknown>>;

/** A table whose rows are items, each found by its key. It has a `number INTEGER PRIMARY KEY`, in the order of adding. */
export type TableOf<Item> = {
  readonly name: string;
  /** A unique column, one of `fixed`. */
  readonly key: string;
  /** What each column holds of an item, from the first on. */
  readonly fixed: Readonly<Record<string, (item: Item) => Value>>;
  /** What each column holds that may change. Other columns are not written again, nor their indexes. */
  readonly changing: Readonly<Record<string, (item: Item) => Value>>;
  readonly fromRow: (row: Row) => Item;
};

/** The rows of a table during a batch. While it lasts, nothing else may write or read the table. */
export type BatchRows<Item> = {
  /** The item of a key, to be changed in place. @throws InvariantError when there is none. */
  change(key: string): Item;
  add(item: Item): void;
};

/**
 * Events that are taken together. Each row that they touch is read once at the most and written once,
 * at the end and in the order of being touched, however many of them touch it.
 */
export type Batch = {
  rowsOf<Item>(table: TableOf<Item>): BatchRows<Item>;
};

/** Rows of one table that are kept from batch to batch, at the most: the next one often touches the same. */
const MAX_KEPT = 2_000;

/** Batches on one database. `run` makes one of all that `work` does: all of it, or nothing. */
export function openBatches(database: Database): Batch & {
  run(work: () => void): void;
  /** To be called when rows were changed by somebody else. */
  forget(): void;
} {
  const tables: { write(): void; settle(): void; forget(): void }[] = [];
  const forget = () => {
    for (const table of tables) table.forget();
  };
  return {
    rowsOf: (table) => {
      const { rows, ...ends } = heldRows(database, table);
      tables.push(ends);
      return rows;
    },
    run: (work) => {
      try {
        inTransaction(database, () => {
          work();
          for (const table of tables) table.write();
        });
      } catch (error) {
        // What is held says what the rows would have become.
        forget();
        throw error;
      }
      for (const table of tables) table.settle();
    },
    forget,
  };
}

type Held<Item> = { readonly item: Item; state: 'as_stored' | 'changed' | 'new' };

function heldRows<Item>(database: Database, table: TableOf<Item>) {
  const { fixed, changing, key, name } = table;
  const keyOf = fixed[key];
  invariant(keyOf !== undefined, `${name} is found by a column that it holds`);
  const whole = [...Object.values(fixed), ...Object.values(changing)];
  const changes = [...Object.values(changing), keyOf];
  const statements = prepare(database, table);
  const held = new Map<string, Held<Item>>();
  let touched: Held<Item>[] = [];

  function load(of: string): Held<Item> | undefined {
    const known = held.get(of);
    if (known !== undefined) return known;
    const row = statements.load.get(of);
    if (row === undefined) return undefined;
    const read: Held<Item> = { item: table.fromRow(row), state: 'as_stored' };
    held.set(of, read);
    return read;
  }

  const rows: BatchRows<Item> = {
    change: (of) => {
      const found = load(of);
      // Not `invariant`: its sentence would be put together every time.
      if (found === undefined) throw new InvariantError(`${name} has no ${of}`);
      if (found.state === 'as_stored') {
        found.state = 'changed';
        touched.push(found);
      }
      return found.item;
    },
    add: (item) => {
      const added: Held<Item> = { item, state: 'new' };
      held.set(String(keyOf(item)), added);
      touched.push(added);
    },
  };
  return {
    rows,
    write: () => {
      for (const { item, state } of touched) {
        if (state === 'new') statements.add.run(...valuesOf(whole, item));
        else statements.save.run(...valuesOf(changes, item));
      }
    },
    settle: () => {
      for (const one of touched) one.state = 'as_stored';
      touched = [];
      if (held.size > MAX_KEPT) held.clear();
    },
    forget: () => {
      held.clear();
      touched = [];
    },
  };
}

/** In a loop: it is done for every row, and `map` would take longer than the reading. */
function valuesOf<Item>(columns: readonly ((item: Item) => Value)[], item: Item): Value[] {
  const values: Value[] = [];
  for (const column of columns) values.push(column(item));
  return values;
}

function prepare<Item>(database: Database, { name, key, fixed, changing }: TableOf<Item>) {
  const columns = [...Object.keys(fixed), ...Object.keys(changing)];
  const changes = Object.keys(changing).map((column) => `${column} = ?`);
  return {
    load: database.prepare(`SELECT * FROM ${name} WHERE ${key} = ?`),
    add: database.prepare(
      `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    ),
    save: database.prepare(`UPDATE ${name} SET ${changes.join(', ')} WHERE ${key} = ?`),
  };
}
