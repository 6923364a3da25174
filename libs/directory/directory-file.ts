import {
  type Database,
  inTransaction,
  openDatabase,
  openForReading,
} from '@bourse/sqlite/database';
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { OfficialSource } from './official-data.ts';
import { isSealed, seal } from './seal.ts';
import { fill, SCHEMA, SCHEMA_VERSION } from './tables.ts';

/** How the file was found: good as it was, or built, and why. */
export type Opening = 'current' | 'missing' | 'outdated' | 'damaged';

/**
 * Opens the directory's file for reading; builds it first when it is missing, damaged, or made from
 * another version of the data or of the schema. A file under this name is always a whole one.
 *
 * @throws Error when the folder cannot be written to, or the data breaks its own rules.
 */
export function openDirectoryFile(options: { file: string; source: OfficialSource }): {
  database: Database;
  opening: Opening;
} {
  const { file, source } = options;
  const found = examine(file, source.version);
  if (found.opening === 'current') return found;
  build(file, source);
  return { database: openForReading(file), opening: found.opening };
}

type Found =
  | { readonly opening: 'current'; readonly database: Database }
  | { readonly opening: 'missing' | 'outdated' | 'damaged' };

function examine(file: string, version: string): Found {
  if (!existsSync(file)) return { opening: 'missing' };
  let database: Database | undefined;
  let opening: Opening = 'damaged';
  try {
    database = openForReading(file);
    if (isSealed(database, file)) {
      opening = isFrom(database, version) ? 'current' : 'outdated';
    }
  } catch {
    // SQLite's many ways of saying that this is not one of its files, or only half of one.
    opening = 'damaged';
  }
  if (opening === 'current' && database !== undefined) return { opening, database };
  database?.close();
  return { opening: opening === 'outdated' ? 'outdated' : 'damaged' };
}

function isFrom(database: Database, version: string): boolean {
  const origin = database.prepare('SELECT dataset, schema FROM origin').get();
  return origin?.['dataset'] === version && origin['schema'] === SCHEMA_VERSION;
}

function build(file: string, source: OfficialSource): void {
  removeAbandoned(file);
  const unfinished = `${file}.building-${randomUUID()}`;
  try {
    const database = openDatabase({ file: unfinished, durability: 'rebuildable' });
    try {
      // Nobody sees this file before it is whole, and a crash throws it away: no journal is needed
      // on the disk, and one flush at the end is enough.
      database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF');
      database.exec(SCHEMA);
      inTransaction(database, () => fill(database, source));
      seal(database, unfinished);
    } finally {
      database.close();
    }
    flush(unfinished);
    // A log left beside a former file would be replayed into the new one.
    for (const suffix of ['-wal', '-shm', '-journal']) rmSync(file + suffix, { force: true });
    renameSync(unfinished, file);
    flush(dirname(file));
  } finally {
    for (const suffix of ['', '-wal', '-shm']) rmSync(unfinished + suffix, { force: true });
  }
}

function flush(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

// Building takes seconds; what is older than this was left by a process that died on the way.
const ABANDONED_AFTER_MS = 10 * 60_000;

function removeAbandoned(file: string): void {
  const folder = dirname(file);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(`${basename(file)}.building-`)) continue;
    const path = join(folder, name);
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (Date.now() - modified > ABANDONED_AFTER_MS) rmSync(path, { force: true });
  }
}
