import { openForReading } from '@bourse/sqlite/database';

/** Reads the rows of a category, every column, and does nothing with them. */
export function openRawReader(file: string, category: string) {
  const database = openForReading(file);
  const select = database.prepare(
    `SELECT streams.name, events.position, events.revision, events.event_id, events.type, events.data,
       events.metadata
     FROM events JOIN streams ON streams.id = events.stream_id
     WHERE streams.category = ? ORDER BY events.position`,
  );
  return {
    /** @returns how many there are. */
    readOnce: (): number => {
      let rows = 0;
      for (const row of select.iterate(category)) rows += row['data'] === '' ? 0 : 1;
      if (rows === 0) throw new Error('nothing to read');
      return rows;
    },
    close: () => database.close(),
  };
}
