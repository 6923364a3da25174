import type { Database } from '@bourse/sqlite/database';
import { IS_READING } from './readings.ts';

/** A stream of which something is missing, or claimed twice. */
export type FaultyStream = {
  readonly stream: string;
  readonly category: string;
  readonly events: number;
  /** The highest revision seen. What may be missing after it, nobody can see from here. */
  readonly lastRevision: number;
  readonly missingRevisions: number;
  /** Which ones, both ends included. */
  readonly missing: readonly { readonly first: number; readonly last: number }[];
  /** Revisions that several events claim: a history that was written twice. */
  readonly contested: readonly number[];
};

export type UnreadableRecord = {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly reason: string;
};

export type UnreadableKey = readonly [string, number, number];

/** Shown of one stream at the most; the counts are exact all the same. */
const MAX_SHOWN = 1_000;

/** What can be asked about the holes in the trail. */
export function faultQueries(database: Database) {
  const counts = database.prepare(`
    SELECT (SELECT count(*) FROM events) - (SELECT count(*) FROM events WHERE ${IS_READING}) AS events,
      (SELECT count(*) FROM streams) - (SELECT count(*) FROM streams WHERE ${IS_READING}) AS streams,
      (SELECT count(*) FROM streams WHERE revisions <= last_revision OR events > revisions) AS faulty`);
  const unreadableCount = database.prepare('SELECT count(*) AS count FROM unreadable');
  const streams = database.prepare(`
    SELECT * FROM streams
    WHERE (revisions <= last_revision OR events > revisions) AND stream > ?
    ORDER BY stream LIMIT ?`);
  const missing = database.prepare(`
    SELECT previous + 1 AS first, revision - 1 AS last FROM (
      SELECT revision, lag(revision, 1, -1) OVER (ORDER BY revision) AS previous
      FROM (SELECT DISTINCT revision FROM events WHERE stream = ?)
    ) WHERE revision > previous + 1 ORDER BY revision LIMIT ${MAX_SHOWN}`);
  const contested = database.prepare(`
    SELECT revision FROM events WHERE stream = ?
    GROUP BY revision HAVING count(*) > 1 ORDER BY revision LIMIT ${MAX_SHOWN}`);
  const unreadable = database.prepare(`
    SELECT topic, partition, "offset", key, reason FROM unreadable
    WHERE (topic, partition, "offset") > (?, ?, ?)
    ORDER BY topic, partition, "offset" LIMIT ?`);

  const countUnreadable = (): number => Number(unreadableCount.get()?.['count']);

  return {
    countUnreadable,
    /** How much there is but for readings: looking at it does not change it. Holes are of all streams. */
    counts: () => {
      const row = counts.get();
      return {
        events: Number(row?.['events']),
        streams: Number(row?.['streams']),
        faultyStreams: Number(row?.['faulty']),
        unreadable: countUnreadable(),
      };
    },
    /** By name. @param page.after The name at which the last page ended. */
    faultyStreams: (page: { readonly after: string; readonly limit: number }) =>
      streams.all(page.after, page.limit).map((row): FaultyStream => {
        const stream = String(row['stream']);
        const lastRevision = Number(row['last_revision']);
        return {
          stream,
          category: String(row['category']),
          events: Number(row['events']),
          lastRevision,
          missingRevisions: lastRevision + 1 - Number(row['revisions']),
          missing: missing
            .all(stream)
            .map(({ first, last }) => ({ first: Number(first), last: Number(last) })),
          contested: contested.all(stream).map(({ revision }) => Number(revision)),
        };
      }),
    /** By topic, partition and offset. @param page.after The place at which the last page ended. */
    unreadable: (page: { readonly after: UnreadableKey; readonly limit: number }) =>
      unreadable.all(...page.after, page.limit).map((row): UnreadableRecord => ({
        topic: String(row['topic']),
        partition: Number(row['partition']),
        offset: Number(row['offset']),
        key: String(row['key']),
        reason: String(row['reason']),
      })),
  };
}
