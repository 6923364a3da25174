import { invariant } from '@bourse/kernel/invariant';
import { newId } from '@bourse/kernel/ids';
import { type Database, inTransaction, openDatabase } from '@bourse/sqlite/database';
import {
  deadLetterTopic,
  type BroadcastRecord,
  type Delivery,
  UnknownTopicError,
} from '../port.ts';
import { partitionOf } from './partitioner.ts';

/** The records of every topic, in ordered partitions. */
export type Log = {
  /** Made with the file. */
  readonly name: string;
  /** Takes another name, and gives it: for a log that has lost records. */
  rename(): string;
  hasTopic(topic: string): boolean;
  /** @throws UnknownTopicError */
  partitionsOf(topic: string): number;
  /** Durable once it resolves; all of the records or none. Calls keep their order. @throws UnknownTopicError */
  append(topic: string, records: readonly BroadcastRecord[]): Promise<void>;
  /** At most `limit` records of a partition, from an offset on. */
  page(topic: string, partition: number, from: bigint, limit: number): Delivery[];
  /** The offset that the next record of a partition will have. */
  endOf(topic: string, partition: number): bigint;
  /** Resolves at the next append to a partition, or when `signal` aborts. */
  appended(topic: string, partition: number, signal: AbortSignal): Promise<void>;
  /** Writes what was appended, then closes. */
  close(): void;
};

type Topic = {
  readonly id: number;
  readonly name: string;
  readonly partitions: number;
  /** Per partition, the next offset. */
  ends: bigint[];
};

type Append = {
  readonly topic: Topic;
  readonly records: readonly BroadcastRecord[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS log (name TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS topic (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    partitions INTEGER NOT NULL CHECK (partitions > 0)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS record (
    topic_id INTEGER NOT NULL REFERENCES topic (id),
    partition INTEGER NOT NULL,
    "offset" INTEGER NOT NULL,
    key TEXT NOT NULL,
    headers TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (topic_id, partition, "offset")
  ) STRICT, WITHOUT ROWID;
`;

/**
 * Opens the log, and makes the topics that are missing, each with its dead letter topic.
 *
 * Appends asked for in the same turn of the event loop share one transaction, and so one wait for the disk.
 *
 * @param options.partitions Of new topics; one that exists keeps its own number, or its keys would move.
 */
export function openLog(options: {
  readonly file: string;
  readonly topics: readonly string[];
  readonly partitions: number;
}): Log {
  const database = openDatabase({ file: options.file, durability: 'full' });
  database.exec(SCHEMA);
  let logName = nameOf(database);
  makeTopics();
  const topics = loadTopics();
  const insert = database.prepare('INSERT INTO record VALUES (?, ?, ?, ?, ?, ?)');
  const select = database.prepare(
    `SELECT "offset", key, headers, value FROM record
      WHERE topic_id = ? AND partition = ? AND "offset" >= ? ORDER BY "offset" LIMIT ?`,
  );
  const bells = new Map<string, Set<() => void>>();
  let pending: Append[] = [];

  function makeTopics(): void {
    const make = database.prepare(
      'INSERT INTO topic (name, partitions) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    inTransaction(database, () => {
      for (const topic of options.topics) {
        make.run(topic, options.partitions);
        make.run(deadLetterTopic(topic), options.partitions);
      }
    });
  }

  function loadTopics(): Map<string, Topic> {
    const last = database.prepare(
      'SELECT max("offset") AS last FROM record WHERE topic_id = ? AND partition = ?',
    );
    const rows = database.prepare('SELECT id, name, partitions FROM topic').all() as Omit<
      Topic,
      'ends'
    >[];
    return new Map(
      rows.map(({ id, name, partitions }) => {
        const ends = Array.from({ length: partitions }, (_, partition) => {
          const row = last.get(id, partition) as { last: number | null };
          return row.last === null ? 0n : BigInt(row.last) + 1n;
        });
        return [name, { id, name, partitions, ends }];
      }),
    );
  }

  function known(name: string): Topic {
    const topic = topics.get(name);
    if (topic === undefined) throw new UnknownTopicError(name);
    return topic;
  }

  function append(name: string, records: readonly BroadcastRecord[]): Promise<void> {
    return new Promise((resolve, reject) => {
      const topic = known(name);
      if (records.length === 0) return resolve();
      if (pending.length === 0) setImmediate(flush);
      pending.push({ topic, records, resolve, reject });
    });
  }

  function flush(): void {
    const appends = pending;
    if (appends.length === 0) return;
    pending = [];
    try {
      // The offsets in memory move after the commit only: a failed one leaves no hole and no claim.
      const ends = inTransaction(database, () => write(appends));
      for (const { resolve } of appends) resolve();
      for (const [topic, moved] of ends) {
        const before = topic.ends;
        topic.ends = moved;
        moved.forEach((end, partition) => {
          if (end !== before[partition]) ring(topic.name, partition);
        });
      }
    } catch (error) {
      for (const { reject } of appends) reject(error);
    }
  }

  function write(appends: readonly Append[]): Map<Topic, bigint[]> {
    const moved = new Map<Topic, bigint[]>();
    for (const { topic, records } of appends) {
      const ends = moved.get(topic) ?? [...topic.ends];
      moved.set(topic, ends);
      for (const record of records) {
        const partition = partitionOf(record.key, topic.partitions);
        const offset = ends[partition];
        invariant(offset !== undefined, `${topic.name} has no partition ${partition}`);
        const headers = JSON.stringify(record.headers);
        insert.run(topic.id, partition, offset, record.key, headers, record.value);
        ends[partition] = offset + 1n;
      }
    }
    return moved;
  }

  function ring(topic: string, partition: number): void {
    const bell = `${topic}/${partition}`;
    const waiting = bells.get(bell) ?? [];
    bells.delete(bell);
    for (const wake of waiting) wake();
  }

  function appended(topic: string, partition: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const bell = `${topic}/${partition}`;
      const waiting = bells.get(bell) ?? new Set();
      bells.set(bell, waiting);
      const wake = () => {
        waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      waiting.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  return {
    get name() {
      return logName;
    },
    rename: () => {
      logName = newId();
      database.prepare('UPDATE log SET name = ?').run(logName);
      return logName;
    },
    hasTopic: (topic) => topics.has(topic),
    partitionsOf: (topic) => known(topic).partitions,
    append,
    page: (topic, partition, from, limit) =>
      select.all(known(topic).id, partition, from, limit).map((row) => {
        const found = row as { offset: number; key: string; headers: string; value: string };
        return {
          topic,
          partition,
          offset: BigInt(found.offset),
          key: found.key,
          headers: JSON.parse(found.headers) as Record<string, string>,
          value: found.value,
        };
      }),
    endOf: (topic, partition) => known(topic).ends[partition] ?? 0n,
    appended,
    close: () => {
      flush();
      database.close();
    },
  };
}

function nameOf(database: Database): string {
  database.prepare('INSERT INTO log SELECT ? WHERE NOT EXISTS (SELECT 1 FROM log)').run(newId());
  return String(database.prepare('SELECT name FROM log').get()?.['name']);
}
