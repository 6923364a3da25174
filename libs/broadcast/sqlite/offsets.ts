import { openDatabase } from '@bourse/sqlite/database';

/** How far each consumer group has got. */
export type Offsets = {
  /** The offset of the next record to handle; 0 for a group that never handled any. */
  load(group: string, topic: string, partition: number): bigint;
  save(group: string, topic: string, partition: number, next: bigint): void;
  close(): void;
};

/**
 * Opens the offsets, in a file of their own: they move with every record, and an offset that is behind
 * after a power cut only repeats, so they need not wait for the disk as the log does.
 */
export function openOffsets(file: string): Offsets {
  const database = openDatabase({ file, durability: 'rebuildable' });
  database.exec(`
    CREATE TABLE IF NOT EXISTS group_offset (
      consumer_group TEXT NOT NULL,
      topic TEXT NOT NULL,
      partition INTEGER NOT NULL,
      next_offset INTEGER NOT NULL,
      PRIMARY KEY (consumer_group, topic, partition)
    ) STRICT, WITHOUT ROWID;
  `);
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
