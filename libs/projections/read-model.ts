import type { Contract } from '@bourse/contracts/contract';
import { newId } from '@bourse/kernel/ids';
import {
  type Database,
  type Durability,
  inTransaction,
  openDatabase,
  openForReading,
} from '@bourse/sqlite/database';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Batch } from './batch.ts';
import type { FactOf } from './fact.ts';

/** Says it again without harm. */
export type IndexStatement = `CREATE INDEX IF NOT EXISTS ${string}`;

/**
 * A view of events as tables: disposable, and made again from nothing whenever its version changes or
 * its file is gone.
 */
export type ReadModel<C extends Contract = Contract> = {
  /** The name of its file. */
  readonly name: string;
  /** To raise with every change of `schema` or `project`: the next start rebuilds it. */
  readonly version: number;
  readonly contracts: readonly C[];
  /** The tables, as SQL. */
  readonly schema: string;
  /** Statements that make what only queries need. A new file has them once it has caught up: rows are quicker to write without. */
  readonly indexes?: readonly IndexStatement[];
  /** Prepares its statements once, and gives what applies one fact to the rows. */
  readonly project: (database: Database, batch: Batch) => (fact: FactOf<C>) => void;
};

export type ReadModelFile = {
  readonly writer: Database;
  /** For queries: sees committed rows only. */
  readonly reader: Database;
  /** Made with the file; another one means that the rows were built anew. */
  readonly generation: string;
  /** Takes every row away, and the checkpoints. */
  beginAgain(): void;
  /**
   * To be called when the rows are up to date: makes the indexes of a new file, and has it survive a
   * power cut from then on. Does nothing where that is done.
   */
  complete(): Promise<void>;
  close(): void;
};

const BOOKKEEPING = `
  CREATE TABLE bookkeeping (
    version INTEGER NOT NULL,
    generation TEXT NOT NULL,
    source TEXT NOT NULL,
    in_use INTEGER NOT NULL,
    complete INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE checkpoint (source TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
`;

type Shape = Pick<ReadModel, 'name' | 'version' | 'schema' | 'indexes'>;

/** The folder of a service that may be deleted at any time, while it does not run. */
const READ_MODELS = 'read-models';

/**
 * Opens the file of a read model; one of another version or source, or damaged, is thrown away and
 * begun anew. So is one of a `rebuildable` model that was never complete: until then nothing waits
 * for the disk, so that a power cut might leave half of it, and making it again takes seconds.
 *
 * @param options.source What its rows are made from. Another one has other rows.
 * @param options.durability `rebuildable` where the source is asked again from the model's own
 *   checkpoint; `full` where the source keeps the place and would not repeat what a power cut took away.
 */
export function openReadModel(
  directory: string,
  model: Shape,
  options: { readonly source: string; readonly durability: Durability },
): ReadModelFile {
  const folder = join(directory, READ_MODELS);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${model.name}.sqlite`);
  const kept = openKept(file, model, options);
  const writer = kept ?? create(file, model, options);
  const reader = openForReading(file);
  const generation = writer.prepare('SELECT generation FROM bookkeeping').get()?.['generation'];
  writer.exec('UPDATE bookkeeping SET in_use = 1');
  let complete = kept !== undefined || options.durability === 'full';
  return {
    writer,
    reader,
    generation: String(generation),
    beginAgain: () => inTransaction(writer, () => empty(writer, model)),
    complete: async () => {
      if (!complete) complete = await finish(writer, model);
    },
    close: () => {
      reader.close();
      writer.exec('UPDATE bookkeeping SET in_use = 0');
      writer.close();
    },
  };
}

type Opening = Parameters<typeof openReadModel>[2];

function openKept(file: string, { version }: Shape, { source, durability }: Opening) {
  let writer: Database | undefined;
  try {
    writer = openDatabase({ file, durability });
    const row = writer.prepare('SELECT version, source, in_use, complete FROM bookkeeping').get();
    writer.prepare('SELECT count(*) FROM checkpoint').get();
    const current =
      row?.['version'] === version && row['source'] === source && row['complete'] === 1;
    // What was closed in good order is not read through: a large file would hold up the start.
    if (current && (row['in_use'] === 0 || isSound(writer))) return writer;
  } catch {
    // Not there yet, or not readable: both are mended by beginning anew.
  }
  writer?.close();
  return undefined;
}

const isSound = (database: Database): boolean =>
  database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok';

function create(file: string, model: Shape, { source, durability }: Opening): Database {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  const writer = openDatabase({ file, durability });
  inTransaction(writer, () => {
    writer.exec(`${model.schema}; ${BOOKKEEPING}`);
    writer
      .prepare('INSERT INTO bookkeeping VALUES (?, ?, ?, 1, ?)')
      .run(model.version, newId(), source, durability === 'full' ? 1 : 0);
  });
  if (durability === 'rebuildable') writer.exec('PRAGMA synchronous = OFF');
  return writer;
}

/** @returns false when a reader is in the way: to be done another time. */
async function finish(writer: Database, { indexes = [] }: Shape): Promise<boolean> {
  for (const index of indexes) {
    writer.exec(index);
    await nextTurn();
  }
  writer.exec('PRAGMA synchronous = NORMAL; UPDATE bookkeeping SET in_use = 1');
  // With something written, and all of it moved over, the file waits for the disk: for all that went before, too.
  const moved = writer.prepare('PRAGMA wal_checkpoint(PASSIVE)').get();
  if (moved?.['log'] !== moved?.['checkpointed']) return false;
  writer.exec('UPDATE bookkeeping SET complete = 1');
  return true;
}

const nextTurn = () =>
  new Promise<void>((resolve) => {
    setImmediate(resolve);
  });

/** Takes every row away: tables are made anew, so that no table is forgotten. */
function empty(writer: Database, { schema, indexes = [] }: Shape): void {
  const tables = writer
    .prepare(
      "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'",
    )
    .all()
    .map((row) => ({
      name: String(row['name']),
      virtual: /^create virtual/i.test(String(row['sql'])),
    }))
    .filter(({ name }) => name !== 'bookkeeping' && name !== 'checkpoint');
  // A virtual table takes the tables behind it along.
  for (const { name } of tables.filter(({ virtual }) => virtual))
    writer.exec(`DROP TABLE "${name}"`);
  for (const { name } of tables) writer.exec(`DROP TABLE IF EXISTS "${name}"`);
  writer.exec([schema, ...indexes, 'DELETE FROM checkpoint'].join(';'));
}
