import { readEvent } from '@bourse/contracts/contract';
import {
  type FileReadingEvent,
  fileReadings,
  type ReadingEvent,
  readingCategories,
  readings,
} from '@bourse/contracts/readings';
import type { AccountId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import type { Database } from '@bourse/sqlite/database';

/** Of the events of the trail, as SQL, those that say who looked. */
export const IS_READING = `category IN (${[...readingCategories].map((name) => `'${name}'`).join(', ')})`;
export const NO_READING = `NOT ${IS_READING}`;

/** That somebody read something of others: of the trail, or a file of settlement. */
export type RecordedReading = Omit<ReadingEvent['data'], 'kind' | 'readExchangeId'> & {
  readonly kind: (ReadingEvent | FileReadingEvent)['data']['kind'];
  readonly eventId: Uuid;
  /** An opaque id. */
  readonly reader: Uuid;
  readonly exchangeId: Uuid | null;
  /** Whose account was looked at. */
  readonly accountId: AccountId | null;
};

/** What can be asked about readings: they are events of the trail like others. */
export function readingQueries(database: Database) {
  const listing = (condition: string) =>
    database.prepare(`
    SELECT event_id, actor, category, type, schema_version, data FROM events
    WHERE ${IS_READING} AND ${condition}
      AND (:reader IS NULL OR actor = :reader)
      AND (:time IS NULL OR (recorded_at, event_id) < (:time, :event))
    ORDER BY recorded_at DESC, event_id DESC LIMIT :limit`);
  const every = listing('TRUE');
  const ofExchange = listing(`json_extract(data, '$.readExchangeId') = :exchange`);
  /** The newest first. @param asked.before The place at which the last page ended. */
  return (asked: {
    readonly exchangeId?: Uuid | undefined;
    readonly reader?: Uuid | undefined;
    readonly before?: readonly [string, string] | undefined;
    readonly limit: number;
  }): readonly RecordedReading[] => {
    const [time = null, event = null] = asked.before ?? [];
    const { exchangeId: exchange, reader = null, limit } = asked;
    const place = { reader, time, event, limit };
    const rows = exchange === undefined ? every.all(place) : ofExchange.all({ ...place, exchange });
    return rows.map(toReading);
  };
}

function toReading(row: Readonly<Record<string, unknown>>): RecordedReading {
  const stored = {
    type: String(row['type']),
    schemaVersion: Number(row['schema_version']),
    data: JSON.parse(String(row['data'])) as unknown,
  };
  const { readExchangeId: exchangeId, ...others } =
    row['category'] === fileReadings.category
      ? ofFile(readEvent(fileReadings, stored))
      : { ...readEvent(readings, stored).data, accountId: null };
  return { ...others, exchangeId, eventId: String(row['event_id']), reader: String(row['actor']) };
}

const ofFile = ({ data: { readAccountId: accountId, ...data } }: FileReadingEvent) => ({
  ...data,
  accountId,
});
