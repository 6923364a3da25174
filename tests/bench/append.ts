import type { EventStore, EventToAppend, StreamName } from '@bourse/event-store/port';
import { revision } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { newId } from '@bourse/kernel/ids';
import { type Database, inTransaction, openDatabase } from '@bourse/sqlite/database';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { offerStream } from './events.ts';
import { inTurn, ratePerSecond } from './measure.ts';
import { type Row, rowOf, type Target } from './row.ts';
import type { Scale } from './scale.ts';

/** Events of one stream: about what happens to an offer. */
const PER_STREAM = 8;

/** Appends one event after the other in so many loops at once, each to streams of its own. @returns events a second. */
export async function appendRate(
  store: EventStore,
  writers: number,
  sliceMs: number,
): Promise<number> {
  const { events } = offerStream(PER_STREAM - 1);
  const begun = performance.now();
  let done = 0;
  const write = async () => {
    for (;;) {
      // Of a category that nobody follows: the append is measured, and nothing that comes after it.
      const stream: StreamName = `sample-${newId()}`;
      for (const [index, event] of events.entries()) {
        const expected = index === 0 ? 'no_stream' : revision(index - 1);
        const result = await store.append(stream, expected, [event]);
        if (result.kind === 'conflict') throw new Error(`${stream} is written by somebody else`);
        done += 1;
        if (performance.now() - begun >= sliceMs) return;
      }
    }
  };
  await Promise.all(Array.from({ length: writers }, write));
  return (done * 1000) / (performance.now() - begun);
}

/**
 * The same rows with nothing around them: one table, no index but its key, each batch one transaction
 * that waits for the disk.
 *
 * @param events What the rows say, over and over.
 */
export function openBareLog(file: string, events = offerStream(PER_STREAM - 1).events) {
  const database = openDatabase({ file, durability: 'full' });
  database.exec(`
    CREATE TABLE events (
      position INTEGER PRIMARY KEY,
      stream_id INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      event_id TEXT NOT NULL,
      type TEXT NOT NULL,
      data TEXT NOT NULL,
      metadata TEXT NOT NULL
    ) STRICT;
  `);
  const rows = events.map(textOf);
  const batchOf = batchWriter(database, rows);
  return {
    /** @returns rows a second. */
    rate: (batch: number, sliceMs: number) => ratePerSecond(sliceMs, () => batchOf(batch)),
    /** @returns the milliseconds that one row took to be on the disk. */
    oneRowMs: () => {
      const begun = performance.now();
      batchOf(1);
      return performance.now() - begun;
    },
    close: () => database.close(),
  };
}

type RowText = readonly [id: string, type: string, data: string, metadata: string];
const textOf = ({ id, type, data, metadata }: EventToAppend): RowText => [
  id,
  type,
  JSON.stringify(data),
  JSON.stringify(metadata),
];

function batchWriter(database: Database, rows: readonly RowText[]) {
  const insert = database.prepare(
    'INSERT INTO events (stream_id, revision, event_id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)',
  );
  let written = 0;
  return (batch: number): number =>
    inTransaction(database, () => {
      for (let index = 0; index < batch; index += 1) {
        const at = written % rows.length;
        const row = rows[at];
        if (row !== undefined) insert.run(Math.floor(written / rows.length), at, ...row);
        written += 1;
      }
      return batch;
    });
}

const ENOUGH: Target = { of: 'ratio', bound: 'at_least', limit: 0.6 };
const WORTH_GROUPING: Target = { of: 'ratio', bound: 'at_least', limit: 8 };

/** Embedded append: against a bare loop with the same batches, and against a transaction for every event. */
export async function measureAppend(directory: string, scale: Scale): Promise<Row[]> {
  const store = openSqliteEventStore({ file: join(directory, 'append.sqlite') });
  const bare = openBareLog(join(directory, 'append-bare.sqlite'));
  const rows: Row[] = [];
  for (const writers of scale.writers) {
    const figures = await inTurn(
      {
        ours: (sliceMs) => appendRate(store, writers, sliceMs),
        batches: (sliceMs) => bare.rate(writers, sliceMs),
        one: (sliceMs) => bare.rate(1, sliceMs),
      },
      scale,
    );
    const aimed = writers === scale.writers.at(-1);
    const said = { name: `append, ${writers} at once`, unit: 'events/s', values: figures.ours };
    rows.push(
      rowOf({
        ...said,
        against: `bare sqlite, transactions of ${writers}`,
        references: figures.batches,
        ...(aimed && { target: ENOUGH }),
      }),
      rowOf({
        ...said,
        against: 'bare sqlite, a transaction each',
        references: figures.one,
        ...(aimed && { target: WORTH_GROUPING }),
      }),
    );
  }
  await store.close();
  bare.close();
  return rows;
}
