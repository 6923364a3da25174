import type { Database } from '@bourse/sqlite/database';

/** A row of the table of events. */
export type EventRowToAdd = {
  readonly position: number;
  readonly streamId: number;
  readonly revision: number;
  readonly eventId: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
};

const COLUMNS = 7;
/** Rows of one statement: what a statement costs by itself is then shared by many events. */
const TOGETHER = 16;

/**
 * Adds rows to the table of events, many with one statement. What was added is in the table once it is
 * flushed; whoever reads before the end of the transaction flushes first.
 */
export function openEventRows(database: Database) {
  const addOf = (rows: number) =>
    database.prepare(
      `INSERT INTO events (position, stream_id, revision, event_id, type, data, metadata)
       VALUES ${Array.from({ length: rows }, () => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}`,
    );
  const [addMany, addOne] = [addOf(TOGETHER), addOf(1)];
  /** Their values, one row after the other. */
  let waiting: (number | string)[] = [];

  return {
    add: ({ position, streamId, revision, eventId, type, data, metadata }: EventRowToAdd): void => {
      waiting.push(position, streamId, revision, eventId, type, data, metadata);
      if (waiting.length < TOGETHER * COLUMNS) return;
      const values = waiting;
      waiting = [];
      addMany.run(...values);
    },
    flush: (): void => {
      const values = waiting;
      waiting = [];
      for (let at = 0; at < values.length; at += COLUMNS) {
        addOne.run(...values.slice(at, at + COLUMNS));
      }
    },
    /** Forgets what waits: the transaction was taken back. */
    discard: (): void => {
      waiting = [];
    },
  };
}
