import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { basename } from 'node:path';
import { type Database, OPENED } from './database.ts';

/** PRAGMA synchronous (https://www.sqlite.org/pragma.html#pragma_synchronous). */
const SYNCHRONOUS = ['off', 'normal', 'full', 'extra'] as const;

/**
 * For tests: how each file that is opened for writing meanwhile waits for the disk, by its name. What
 * nobody can notice but at a power cut is asked of the very connection.
 */
export async function openingsDuring(
  work: () => unknown,
): Promise<Readonly<Record<string, (typeof SYNCHRONOUS)[number] | undefined>>> {
  const openings: Record<string, (typeof SYNCHRONOUS)[number] | undefined> = {};
  const note = (message: unknown) => {
    const { file, database } = message as { file: string; database: Database };
    const row = database.prepare('PRAGMA synchronous').get();
    openings[basename(file)] = SYNCHRONOUS[Number(row?.['synchronous'])];
  };
  subscribe(OPENED, note);
  try {
    await work();
  } finally {
    unsubscribe(OPENED, note);
  }
  return openings;
}
