import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const FILE = 'demo-data.json';

const marker = z.strictObject({
  /**
   * - `loading`: some of the demo data may be there; a start goes on with the rest.
   * - `loaded`: all of it is there, as far as nobody was in the way.
   * - `removing`: what is in the folder is to go; a start ends that first.
   * - `removed`: they were there, and are not to come back.
   */
  state: z.enum(['loading', 'loaded', 'removing', 'removed']),
  /** The legal day of the first start: what is played speaks of days from there, however often it is played. */
  since: z.iso.date(),
});
export type Marker = z.infer<typeof marker>;

/** What is known of the demo data of a folder; undefined where there never were any. */
export function readMarker(dataDirectory: string): Marker | undefined {
  const file = join(dataDirectory, FILE);
  return existsSync(file) ? marker.parse(JSON.parse(readFileSync(file, 'utf8'))) : undefined;
}

/** Replaces it in one step: a crash leaves the one or the other. */
export function writeMarker(dataDirectory: string, written: Marker): void {
  const file = join(dataDirectory, FILE);
  writeFileSync(`${file}.new`, `${JSON.stringify(written)}\n`, { flush: true });
  renameSync(`${file}.new`, file);
}

/** Whether nothing was ever recorded in a folder; a log beside it is no data. */
export const isNew = (dataDirectory: string): boolean =>
  readdirSync(dataDirectory).every((name) => name.endsWith('.log'));

/** Whether what a folder holds was, or is being, filled with demo data. */
export function hasDemoData(dataDirectory: string): boolean {
  const state = readMarker(dataDirectory)?.state;
  return state === 'loading' || state === 'loaded';
}
