import { readingCategories } from '@bourse/contracts/readings';
import { topicCategories } from '@bourse/contracts/topics';
import { READY_MANDATES_CORRELATION } from '@bourse/development-identity/ready-mandates';
import type { EventStore } from '@bourse/event-store/port';
import { categoryOf, START } from '@bourse/event-store/port';
import { holdExclusively } from '@bourse/sqlite/exclusive-lock';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_CORRELATION } from './client.ts';
import { readMarker, writeMarker } from './marker.ts';

/** The folders that standalone makes in its own: what a removal takes away, and nothing that somebody else put there. */
const OWN_FOLDERS = [
  'territories',
  'offers',
  'requests',
  'settlement',
  'audit',
  'portal',
  'identity',
] as const;
export type OwnFolder = (typeof OWN_FOLDERS)[number];

/** Its files; what it knows of the communes of France stays. */
const isOwnFile = (name: string): boolean =>
  /\.sqlite(-wal|-shm)?$/.test(name) && !name.startsWith('directory.sqlite');

/** That somebody looked is written down too, and is nothing that anybody would miss. */
const actsOfPeople = topicCategories.filter((category) => !readingCategories.has(category));

/** What was done by people beside the demo data: how many events, by the category of their stream. */
export async function doneByHand(
  store: Pick<EventStore, 'readAll'>,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for await (const { stream, metadata } of store.readAll(START, { categories: actsOfPeople })) {
    const { $correlationId: correlation, actor } = metadata;
    const byItself =
      correlation === DEMO_CORRELATION ||
      correlation === READY_MANDATES_CORRELATION ||
      // Of time: what a person set off has an event of that person, too.
      actor.startsWith('process:');
    const category = categoryOf(stream);
    if (!byItself) found.set(category, (found.get(category) ?? 0) + 1);
  }
  return found;
}

/** Says that a folder is to be emptied: from here on, a start does it before anything else. */
export function decideRemoval(dataDirectory: string): void {
  const marker = readMarker(dataDirectory);
  if (marker !== undefined) writeMarker(dataDirectory, { ...marker, state: 'removing' });
}

/**
 * Takes away what was decided to go, and leaves word that it is not to come back. Does nothing where
 * nothing was decided; after a crash, the rest.
 *
 * @throws LockHeldError when a running bourse holds the folder.
 */
export function finishRemoval(dataDirectory: string): void {
  const marker = readMarker(dataDirectory);
  if (marker?.state !== 'removing') return;
  const lock = holdExclusively(join(dataDirectory, 'lock'));
  try {
    for (const name of readdirSync(dataDirectory)) {
      if (isOwnFile(name) || OWN_FOLDERS.some((folder) => folder === name)) {
        rmSync(join(dataDirectory, name), { recursive: true, force: true });
      }
    }
    writeMarker(dataDirectory, { ...marker, state: 'removed' });
  } finally {
    lock.release();
  }
}
