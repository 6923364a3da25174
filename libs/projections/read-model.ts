import type { Contract } from '@bourse/contracts/contract';
import { newId } from '@bourse/kernel/ids';
import {
  type Database,
  type Durability,
  openDatabase,
  openForReading,
} from '@bourse/sqlite/database';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FactOf } from './fact.ts';

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
  /** Prepares its statements once, and gives what applies one fact to the rows. */
  readonly project: (database: Database) => (fact: FactOf<C>) => void;
};

export type ReadModelFile = {
  readonly writer: Database;
  /** For queries: sees committed rows only. */
  readonly reader: Database;
  /** Made with the file; another one means that the rows were built anew. */
  readonly generation: string;
  close(): void;
};

const BOOKKEEPING = `
  CREATE TABLE bookkeeping (version INTEGER NOT NULL, generation TEXT NOT NULL) STRICT;
  CREATE TABLE checkpoint (source TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
`;

/** The folder of a service that may be deleted at any time, while it does not run. */
const READ_MODELS = 'read-models';

/**
 * Opens the file of a read model; one of another version, or damaged, is thrown away and begun anew.
 *
 * @param durability `rebuildable` where the source is asked again from the model's own checkpoint;
 *   `full` where the source keeps the place and would not repeat what a power cut took away.
 */
export function openReadModel(
  directory: string,
  model: Pick<ReadModel, 'name' | 'version' | 'schema'>,
  durability: Durability,
): ReadModelFile {
  const folder = join(directory, READ_MODELS);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${model.name}.sqlite`);
  const kept = openKept(file, model.version, durability) ?? create(file, model, durability);
  const reader = openForReading(file);
  return {
    ...kept,
    reader,
    close: () => {
      reader.close();
      kept.writer.close();
    },
  };
}

function openKept(file: string, version: number, durability: Durability) {
  let writer: Database | undefined;
  try {
    writer = openDatabase({ file, durability });
    const row = writer.prepare('SELECT version, generation FROM bookkeeping').get();
    if (row?.['version'] === version) {
      return { writer, generation: String(row['generation']) };
    }
  } catch {
    // Not there yet, or not readable: both are mended by beginning anew.
  }
  writer?.close();
  return undefined;
}

function create(
  file: string,
  model: Pick<ReadModel, 'version' | 'schema'>,
  durability: Durability,
) {
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  const writer = openDatabase({ file, durability });
  const generation = newId();
  writer.exec(`BEGIN; ${model.schema}; ${BOOKKEEPING}`);
  writer.prepare('INSERT INTO bookkeeping VALUES (?, ?)').run(model.version, generation);
  writer.exec('COMMIT');
  return { writer, generation };
}
