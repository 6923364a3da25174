import { type Database, inTransaction, openDatabase } from '@bourse/sqlite/database';
import type { Log } from './log.ts';

/** How far each consumer group has got, in one log. */
export type Offsets = {
  /** The offset of the next record to handle; 0 for a group that never handled any. */
  load(group: string, topic: string, partition: number): bigint;
  save(group: string, topic: string, partition: number, next: bigint): void;
  close(): void;
};

/**
 * Opens the offsets of a log. Those of another log are forgotten, so that every group begins at the
 * oldest record. Where a group is ahead of the log, the log has lost records, as when an older copy
 * was put back: it takes another name, and is another log from then on.
 *
 * They are in a file of their own: they move with every record, and an offset that is behind after a
 * power cut only repeats, so they need not wait for the disk as the log does.
 *
 * @param onLoss Told when the log has lost records.
 */
export function openOffsets(file: string, log: Log, onLoss: () => void): Offsets {
  const database = openDatabase({ file, durability: 'rebuildable' });
  database.exec(`
    CREATE TABLE IF NOT EXISTS group_offset (
      consumer_group TEXT NOT NULL,
      topic TEXT NOT NULL,
      partition INTEGER NOT NULL,
      next_offset INTEGER NOT NULL,
      PRIMARY KEY (consumer_group, topic, partition)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS log (name TEXT NOT NULL) STRICT;
  `);
  bindTo(log, database, onLoss);
  const select = database.prepare(
    'SELECT next_offset AS next FROM group_offset WHERE consumer_group = ? AND topic = ? AND partition = ?',
  );
  const upsert = database.prepare(
    `INSERT INTO group_offset VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET next_offset = excluded.next_offset`,
  );
  return {
    load: (group, topic, partition) => {
      const row = select.get(group, topic, partition) as { next: number } | undefined;
      return BigInt(row?.next ?? 0);
    },
    save: (group, topic, partition, next) => {
      upsert.run(group, topic, partition, next);
    },
    close: () => database.close(),
  };
}

function bindTo(log: Log, database: Database, onLoss: () => void): void {
  const ours = () => database.prepare('SELECT name FROM log').get()?.['name'];
  if (ours() === log.name && isAhead(database, log)) {
    log.rename();
    onLoss();
  }
  if (ours() === log.name) return;
  inTransaction(database, () => {
    database.exec('DELETE FROM group_offset; DELETE FROM log');
    database.prepare('INSERT INTO log VALUES (?)').run(log.name);
  });
}

const isAhead = (database: Database, log: Log): boolean =>
  database
    .prepare('SELECT topic, partition, max(next_offset) AS next FROM group_offset GROUP BY 1, 2')
    .all()
    .some(({ topic, partition, next }) => {
      const name = String(topic);
      return !log.hasTopic(name) || BigInt(Number(next)) > log.endOf(name, Number(partition));
    });
