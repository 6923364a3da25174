import { fileReadings, readings } from '@bourse/contracts/readings';
import type { TerritoryId } from '@bourse/contracts/values';
import type { StorePosition } from '@bourse/event-store/port';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Database } from '@bourse/sqlite/database';
import { NO_READING } from './readings.ts';

/** An event of the trail. */
export type TrailEvent = {
  readonly eventId: Uuid;
  readonly service: string;
  readonly topic: string;
  readonly stream: string;
  readonly category: string;
  readonly revision: number;
  /** In the store of its service. */
  readonly position: number;
  readonly type: string;
  readonly recordedAt: Instant;
  readonly actor: string;
  readonly correlationId: Uuid;
  readonly causationId: Uuid;
  readonly commandId: Uuid;
  readonly schemaVersion: number;
  readonly exchangeId: Uuid | null;
  /** The JSON text that was published. */
  readonly data: string;
  /** What caused it, when that is an event of the trail; a person's command is none. */
  readonly causedBy: Pick<TrailEvent, 'eventId' | 'type' | 'stream' | 'revision'> | null;
};

/** All that is given must hold. */
export type TrailFilter = {
  readonly exchangeId?: Uuid | undefined;
  /** Events of streams that concern it, those of the ledger that name it, and whatever concerns its exchanges. */
  readonly territoryId?: TerritoryId | undefined;
  /** The same, of one of several: how far whoever asks may see. */
  readonly seenBy?: readonly TerritoryId[] | undefined;
  readonly stream?: string | undefined;
  readonly type?: string | undefined;
  readonly service?: string | undefined;
  readonly actor?: string | undefined;
  readonly correlationId?: Uuid | undefined;
  /** Recorded then or later. */
  readonly from?: Instant | undefined;
  /** Recorded before. */
  readonly to?: Instant | undefined;
};

/** The place of an event in the trail: the same whenever and however it arrived. */
export type TrailKey = readonly [Instant, string, number, Uuid];

export const trailKeyOf = (event: TrailEvent): TrailKey => [
  event.recordedAt,
  event.service,
  event.position,
  event.eventId,
];

/** Rows of events, each with the event that caused it, where the trail has it. */
const withCauses = (events: string): string => `
  SELECT event.*, cause.event_id AS cause_id, cause.type AS cause_type,
    cause.stream AS cause_stream, cause.revision AS cause_revision
  FROM (${events}) AS event LEFT JOIN events AS cause ON cause.event_id = event.causation_id
  ORDER BY event.recorded_at, event.service, event.position, event.event_id`;

function concerning(whom: string): string {
  return `(stream IN (SELECT stream FROM stream_territories WHERE territory_id ${whom})
    OR event_id IN (SELECT event_id FROM event_territories WHERE territory_id ${whom})
    OR exchange_id IN (SELECT exchange_id FROM exchange_territories WHERE territory_id ${whom}))`;
}

const conditions: Readonly<Record<keyof TrailFilter, string>> = {
  exchangeId: 'exchange_id = :exchangeId',
  territoryId: concerning('= :territoryId'),
  seenBy: concerning('IN (SELECT value FROM json_each(:seenBy))'),
  stream: 'stream = :stream',
  type: 'type = :type',
  service: 'service = :service',
  actor: 'actor = :actor',
  correlationId: 'correlation_id = :correlationId',
  from: 'recorded_at >= :from',
  to: 'recorded_at < :to',
};
const AFTER =
  '(recorded_at, service, position, event_id) > (:afterTime, :afterService, :afterPosition, :afterEvent)';

const READING_TYPES = new Set([
  ...Object.keys(readings.events),
  ...Object.keys(fileReadings.events),
]);

/** Who looked at what stands in the trail, and in the way of what happened: it is shown when it is asked for. */
const asksForReadings = ({ service, type, stream }: TrailFilter): boolean =>
  service === readings.context || READING_TYPES.has(type ?? '') || stream !== undefined;

/** What can be asked about the events of the trail. */
export function trailQueries(database: Database) {
  const one = database.prepare(withCauses('SELECT * FROM events WHERE event_id = ?'));
  const named = database.prepare(
    `SELECT 1 FROM exchange_territories
     WHERE territory_id IN (SELECT value FROM json_each(?)) AND exchange_id = ? LIMIT 1`,
  );
  const seen = database.prepare(
    `SELECT 1 FROM events WHERE event_id = :eventId AND ${conditions.seenBy} LIMIT 1`,
  );
  const held = database.prepare('SELECT 1 FROM events WHERE service = ? AND position = ? LIMIT 1');

  return {
    one: (eventId: Uuid): TrailEvent | undefined => {
      const row = one.get(eventId);
      return row === undefined ? undefined : toEvent(row);
    },
    /** The oldest first, by the time of recording. @param page.after The place at which the last page ended. */
    list: (
      filter: TrailFilter,
      page: { readonly after?: TrailKey | undefined; readonly limit: number },
    ): readonly TrailEvent[] => {
      const wanted: string[] = asksForReadings(filter) ? [] : [NO_READING];
      const values: Record<string, string | number> = { limit: page.limit };
      for (const [name, condition] of Object.entries(conditions)) {
        const value = filter[name as keyof TrailFilter];
        if (value === undefined) continue;
        wanted.push(condition);
        values[name] = typeof value === 'string' ? value : JSON.stringify(value);
      }
      if (page.after !== undefined) {
        const [afterTime, afterService, afterPosition, afterEvent] = page.after;
        wanted.push(AFTER);
        Object.assign(values, { afterTime, afterService, afterPosition, afterEvent });
      }
      // Only what is asked stands in the query, so that SQLite can choose the index that fits.
      const where = wanted.length === 0 ? '' : `WHERE ${wanted.join(' AND ')}`;
      const chosen = `SELECT * FROM events ${where}
        ORDER BY recorded_at, service, position, event_id LIMIT :limit`;
      return database.prepare(withCauses(chosen)).all(values).map(toEvent);
    },
    /** Whether the stream of an exchange names one of some territories: a party, or who decided on it. */
    names: (exchangeId: Uuid, territoryIds: readonly TerritoryId[]): boolean =>
      named.get(JSON.stringify(territoryIds), exchangeId) !== undefined,
    /** Whether an event concerns one of some territories, as a list that is narrowed to them shows it. */
    concerns: (eventId: Uuid, territoryIds: readonly TerritoryId[]): boolean =>
      seen.get({ eventId, seenBy: JSON.stringify(territoryIds) }) !== undefined,
    /** Whether the event that a service recorded at a position is there. */
    holds: (service: string, position: StorePosition): boolean =>
      held.get(service, position) !== undefined,
  };
}

function toEvent(row: Record<string, unknown>): TrailEvent {
  const text = (column: string): string => String(row[column]);
  return {
    eventId: text('event_id'),
    service: text('service'),
    topic: text('topic'),
    stream: text('stream'),
    category: text('category'),
    revision: Number(row['revision']),
    position: Number(row['position']),
    type: text('type'),
    recordedAt: text('recorded_at'),
    actor: text('actor'),
    correlationId: text('correlation_id'),
    causationId: text('causation_id'),
    commandId: text('command_id'),
    schemaVersion: Number(row['schema_version']),
    exchangeId: row['exchange_id'] === null ? null : text('exchange_id'),
    data: text('data'),
    causedBy:
      row['cause_id'] === null
        ? null
        : {
            eventId: text('cause_id'),
            type: text('cause_type'),
            stream: text('cause_stream'),
            revision: Number(row['cause_revision']),
          },
  };
}
