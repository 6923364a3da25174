import type { Database } from '@bourse/sqlite/database';
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** SQLite's own header, which it checks itself, and which holds the seal. */
const HEADER_BYTES = 100;

// SQLite's checks find broken structure but not a changed letter; a checksum of everything after the
// header finds both. It is kept in `user_version`, the header's field for the application's use.
const checksumOf = (file: string): number => crc32(readFileSync(file).subarray(HEADER_BYTES)) | 0;

/** Marks a file as whole. To be called after the last commit, without a write-ahead log. */
export const seal = (database: Database, file: string): void =>
  database.exec(`PRAGMA user_version = ${checksumOf(file)}`);

/** Is the file, to the byte, the one that was sealed? */
export const isSealed = (database: Database, file: string): boolean =>
  database.prepare('PRAGMA user_version').get()?.['user_version'] === checksumOf(file);
