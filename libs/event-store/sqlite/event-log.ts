import { type Database, inTransaction, openDatabase } from '@bourse/sqlite/database';
import {
  type AppendResult,
  categoryOf,
  type EventMetadata,
  type EventToAppend,
  type ExpectedRevision,
  type RecordedEvent,
  revision,
  type Revision,
  type StorePosition,
  storePosition,
  type StreamFilter,
  type StreamName,
} from '../port.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS streams (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    category TEXT NOT NULL,
    revision INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    stream_id INTEGER NOT NULL REFERENCES streams (id),
    revision INTEGER NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL,
    UNIQUE (stream_id, revision)
  ) STRICT;
`;

type StreamRow = { readonly id: number; readonly revision: number };
/** In the order of {@link COLUMNS}. */
type EventRow = readonly [
  stream: string,
  position: number,
  revision: number,
  id: string,
  type: string,
  data: string,
  metadata: string,
];
const COLUMNS =
  'streams.name, events.position, events.revision, events.event_id, events.type, events.data, events.metadata';

export type AppendOrder = {
  readonly stream: StreamName;
  readonly expected: ExpectedRevision;
  readonly events: readonly EventToAppend[];
};

/** The file: every statement that touches it, and nothing of scheduling. Synchronous throughout. */
export function openEventLog(file: string) {
  const database = openDatabase({ file, durability: 'full' });
  database.exec(SCHEMA);
  const statements = prepare(database);

  function headOf(): StorePosition {
    const row = statements.head.get() as { head: number | null } | undefined;
    return storePosition(row?.head ?? -1);
  }

  function appendOne(order: AppendOrder): AppendResult {
    const found = statements.findStream.get(order.stream) as StreamRow | undefined;
    const actual: ExpectedRevision = found === undefined ? 'no_stream' : revision(found.revision);
    if (actual !== order.expected) return repeatedAppend(order, found, actual);

    const first = order.expected === 'no_stream' ? 0 : Number(order.expected) + 1;
    const last = first + order.events.length - 1;
    const streamId =
      found?.id ??
      Number(
        statements.addStream.run(order.stream, categoryOf(order.stream), last).lastInsertRowid,
      );
    if (found !== undefined) statements.moveStream.run(last, streamId);
    let position = 0;
    for (const [index, event] of order.events.entries()) {
      const { lastInsertRowid } = statements.addEvent.run(
        streamId,
        first + index,
        event.id,
        event.type,
        JSON.stringify(event.data),
        JSON.stringify(event.metadata),
      );
      position = Number(lastInsertRowid);
    }
    return { kind: 'appended', revision: revision(last), position: storePosition(position) };
  }

  /** A conflict, unless these very events stand where they were expected to go: then it is the first append, again. */
  function repeatedAppend(
    order: AppendOrder,
    found: StreamRow | undefined,
    actual: ExpectedRevision,
  ): AppendResult {
    const first = order.expected === 'no_stream' ? 0 : Number(order.expected) + 1;
    const rows =
      found === undefined
        ? []
        : (statements.idsFrom.all(found.id, first, order.events.length) as {
            event_id: string;
            position: number;
            revision: number;
          }[]);
    const last = rows.at(-1);
    const same =
      rows.length === order.events.length &&
      rows.every((row, index) => row.event_id === order.events[index]?.id);
    return same && last !== undefined
      ? {
          kind: 'appended',
          revision: revision(last.revision),
          position: storePosition(last.position),
        }
      : { kind: 'conflict', actual };
  }

  return {
    headOf,

    /** Appends all orders in one durable transaction; each has its own result. */
    appendAll: (orders: readonly AppendOrder[]): readonly AppendResult[] =>
      inTransaction(database, () => orders.map(appendOne)),

    /** One page of a stream. */
    pageOfStream: (stream: StreamName, from: Revision, limit: number): readonly RecordedEvent[] =>
      statements.pageOfStream.all(stream, Number(from), limit).map(toRecorded),

    /** One page of all streams of the filter's categories, after a position and not beyond another. */
    pageOfAll: (
      after: StorePosition,
      until: StorePosition,
      filter: StreamFilter,
      limit: number,
    ): readonly RecordedEvent[] =>
      statements.pageOfAll
        .all(Number(after), Number(until), JSON.stringify(filter.categories), limit)
        .map(toRecorded),

    close: () => database.close(),
  };
}

function prepare(database: Database) {
  // Without a name for each value, rows are read half as fast again.
  const inArrays = { returnArrays: true };
  return {
    head: database.prepare('SELECT max(position) AS head FROM events'),
    findStream: database.prepare('SELECT id, revision FROM streams WHERE name = ?'),
    addStream: database.prepare('INSERT INTO streams (name, category, revision) VALUES (?, ?, ?)'),
    moveStream: database.prepare('UPDATE streams SET revision = ? WHERE id = ?'),
    addEvent: database.prepare(
      'INSERT INTO events (stream_id, revision, event_id, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    idsFrom: database.prepare(
      'SELECT event_id, position, revision FROM events WHERE stream_id = ? AND revision >= ? ORDER BY revision LIMIT ?',
    ),
    pageOfStream: database.prepare(
      `SELECT ${COLUMNS} FROM streams JOIN events ON events.stream_id = streams.id
       WHERE streams.name = ? AND events.revision >= ? ORDER BY events.revision LIMIT ?`,
      inArrays,
    ),
    // CROSS JOIN keeps the order of the loops: events by position first, so that a page costs what it holds.
    pageOfAll: database.prepare(
      `SELECT ${COLUMNS} FROM events CROSS JOIN streams ON streams.id = events.stream_id
       WHERE events.position > ? AND events.position <= ?
         AND streams.category IN (SELECT value FROM json_each(?))
       ORDER BY events.position LIMIT ?`,
      inArrays,
    ),
  };
}

function toRecorded(row: object): RecordedEvent {
  const [stream, position, at, id, type, data, metadata] = row as EventRow;
  return {
    stream: stream as StreamName,
    revision: revision(at),
    position: storePosition(position),
    id,
    type,
    data: JSON.parse(data) as unknown,
    metadata: JSON.parse(metadata) as EventMetadata,
  };
}
