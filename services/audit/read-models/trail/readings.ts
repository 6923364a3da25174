import { readEvent } from '@bourse/contracts/contract';
import { readings, type ReadingEvent } from '@bourse/contracts/readings';
import type { Uuid } from '@bourse/kernel/ids';
import type { Database } from '@bourse/sqlite/database';

/** That somebody read something of the audit. */
export type TrailReading = Omit<ReadingEvent['data'], 'readExchangeId'> & {
  readonly eventId: Uuid;
  /** An opaque id. */
  readonly reader: Uuid;
  readonly exchangeId: Uuid | null;
};

/** What can be asked about readings: they are events of the trail like others. */
export function readingQueries(database: Database) {
  const list = database.prepare(`
    SELECT event_id, actor, type, schema_version, data FROM events
    WHERE type = 'TrailRead' AND category = '${readings.category}'
      AND (:exchange IS NULL OR json_extract(data, '$.readExchangeId') = :exchange)
      AND (:reader IS NULL OR actor = :reader)
      AND (:time IS NULL OR (recorded_at, event_id) < (:time, :event))
    ORDER BY recorded_at DESC, event_id DESC LIMIT :limit`);
  /** The newest first. @param asked.before The place at which the last page ended. */
  return (asked: {
    readonly exchangeId?: Uuid | undefined;
    readonly reader?: Uuid | undefined;
    readonly before?: readonly [string, string] | undefined;
    readonly limit: number;
  }): readonly TrailReading[] => {
    const [time = null, event = null] = asked.before ?? [];
    const { exchangeId: exchange = null, reader = null, limit } = asked;
    return list.all({ exchange, reader, time, event, limit }).map(toReading);
  };
}

function toReading(row: Readonly<Record<string, unknown>>): TrailReading {
  const { data } = readEvent(readings, {
    type: String(row['type']),
    schemaVersion: Number(row['schema_version']),
    data: JSON.parse(String(row['data'])) as unknown,
  });
  const { readExchangeId: exchangeId, ...others } = data;
  return { ...others, exchangeId, eventId: String(row['event_id']), reader: String(row['actor']) };
}
