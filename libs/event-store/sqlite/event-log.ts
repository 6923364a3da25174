import { invariant } from '@bourse/kernel/invariant';
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
import { openEventRows } from './event-rows.ts';
import { ensureSchema } from './schema.ts';
import { type Head, streamHeads } from './stream-heads.ts';

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

/** The file: every statement that touches it, and nothing of scheduling. Synchronous throughout; the only one that writes to it. */
export function openEventLog(file: string) {
  const database = openDatabase({ file, durability: 'full' });
  ensureSchema(database);
  const statements = prepare(database);
  const rows = openEventRows(database);
  const heads = streamHeads((stream) => statements.head.get(stream) as Head | undefined);
  let end = Number(statements.end.get()?.['position']);

  /** Runs the state in memory ahead of the file, until the transaction ends. */
  function appendOne(order: AppendOrder): AppendResult {
    const { stream, expected, events } = order;
    const added = expected === 'no_stream' ? addStream(stream) : undefined;
    const head = added === undefined ? heads.find(stream) : undefined;
    const actual: ExpectedRevision = head === undefined ? 'no_stream' : revision(head.revision);
    if (actual !== expected) return repeatedAppend(order, head, actual);

    const id = head?.id ?? added;
    invariant(id !== undefined, 'a stream is added where none is expected and none is found');
    let last = head?.revision ?? -1;
    for (const event of events) {
      last += 1;
      end += 1;
      rows.add({
        position: end,
        streamId: id,
        revision: last,
        eventId: event.id,
        type: event.type,
        data: JSON.stringify(event.data),
        metadata: JSON.stringify(event.metadata),
      });
    }
    heads.move(stream, { id, revision: last });
    return { kind: 'appended', revision: revision(last), position: storePosition(end) };
  }

  /** @returns the id of the stream in the file; undefined when it was there before. */
  function addStream(stream: StreamName): number | undefined {
    const { changes, lastInsertRowid } = statements.addStream.run(stream, categoryOf(stream));
    return Number(changes) === 0 ? undefined : Number(lastInsertRowid);
  }

  /** A conflict, unless these very events stand where they were expected to go: then it is the first append, again. */
  function repeatedAppend(
    { expected, events }: AppendOrder,
    head: Head | undefined,
    actual: ExpectedRevision,
  ): AppendResult {
    // The first append may belong to the same group.
    rows.flush();
    const first = expected === 'no_stream' ? 0 : Number(expected) + 1;
    const stored = (
      head === undefined ? [] : statements.idsFrom.all(head.id, first, events.length)
    ) as { event_id: string; position: number; revision: number }[];
    const last = stored.at(-1);
    const same =
      stored.length === events.length &&
      stored.every((row, index) => row.event_id === events[index]?.id);
    if (!same || last === undefined) return { kind: 'conflict', actual };
    return {
      kind: 'appended',
      revision: revision(last.revision),
      position: storePosition(last.position),
    };
  }

  return {
    /** The position of the last event; -1 before the first. */
    headOf: (): StorePosition => storePosition(end),

    /** Appends all orders in one durable transaction; each has its own result. */
    appendAll: (orders: readonly AppendOrder[]): readonly AppendResult[] => {
      const before = end;
      try {
        return inTransaction(database, () => {
          const results = orders.map(appendOne);
          rows.flush();
          return results;
        });
      } catch (error) {
        rows.discard();
        heads.clear();
        end = before;
        throw error;
      }
    },

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
    end: database.prepare('SELECT coalesce(max(position), -1) AS position FROM events'),
    head: database.prepare(
      `SELECT streams.id, events.revision FROM streams JOIN events ON events.stream_id = streams.id
       WHERE streams.name = ? ORDER BY events.revision DESC LIMIT 1`,
    ),
    addStream: database.prepare(
      'INSERT INTO streams (name, category) VALUES (?, ?) ON CONFLICT (name) DO NOTHING',
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
