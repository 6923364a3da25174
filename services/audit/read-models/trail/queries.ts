import type { TerritoryId } from '@bourse/contracts/values';
import type { StorePosition } from '@bourse/event-store/port';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import type { Database } from '@bourse/sqlite/database';
import { CAUSES, EFFECTS, MOST_CAUSES, MOST_EFFECTS } from './chain.ts';
import { askedBy, conditions, type TrailFilter, whereOf } from './search.ts';

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

/** The place of an event in the trail: the same whenever and however it arrived. */
export type TrailKey = readonly [Instant, string, number, Uuid];

export const trailKeyOf = (event: TrailEvent): TrailKey => [
  event.recordedAt,
  event.service,
  event.position,
  event.eventId,
];

/** From the first to the last, or the other way round. */
export type TrailOrder = 'oldest' | 'newest';

/** Matches are counted up to here: to count all of a long trail would cost more than it tells. */
export const MOST_COUNTED = 10_000;

const inOrder = (order: TrailOrder, of = ''): string =>
  ['recorded_at', 'service', 'position', 'event_id']
    .map((column) => `${of}${column} ${order === 'oldest' ? 'ASC' : 'DESC'}`)
    .join(', ');

/** Rows of events, each with the event that caused it, where the trail has it. */
const withCauses = (events: string, order: TrailOrder = 'oldest'): string => `
  SELECT event.*, cause.event_id AS cause_id, cause.type AS cause_type,
    cause.stream AS cause_stream, cause.revision AS cause_revision
  FROM (${events}) AS event LEFT JOIN events AS cause ON cause.event_id = event.causation_id
  ORDER BY ${inOrder(order, 'event.')}`;

const after = (order: TrailOrder): string =>
  `(recorded_at, service, position, event_id) ${order === 'oldest' ? '>' : '<'}
    (:afterTime, :afterService, :afterPosition, :afterEvent)`;

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
    /** By the time of recording, the oldest first where no other order is asked for. @param page.after The place at which the last page ended. */
    list: (
      filter: TrailFilter,
      page: {
        readonly after?: TrailKey | undefined;
        readonly limit: number;
        readonly order?: TrailOrder;
      },
    ): readonly TrailEvent[] => {
      const { order = 'oldest', limit } = page;
      const { wanted, values } = askedBy(filter);
      if (page.after !== undefined) {
        const [afterTime, afterService, afterPosition, afterEvent] = page.after;
        wanted.push(after(order));
        Object.assign(values, { afterTime, afterService, afterPosition, afterEvent });
      }
      // Only what is asked stands in the query, so that SQLite can choose the index that fits.
      const chosen = `SELECT * FROM events ${whereOf(wanted)} ORDER BY ${inOrder(order)} LIMIT :limit`;
      return database
        .prepare(withCauses(chosen, order))
        .all({ ...values, limit })
        .map(toEvent);
    },
    /** How many there are of such; `more` when that is only as far as was counted. */
    count: (filter: TrailFilter): { readonly found: number; readonly more: boolean } => {
      const { wanted, values } = askedBy(filter);
      const some = `SELECT 1 FROM events ${whereOf(wanted)} LIMIT ${MOST_COUNTED + 1}`;
      const row = database.prepare(`SELECT count(*) AS found FROM (${some})`).get(values);
      const found = Number(row?.['found']);
      return { found: Math.min(found, MOST_COUNTED), more: found > MOST_COUNTED };
    },
    /**
     * What led to an event, the first cause first, and what came of it, directly or not.
     *
     * @param within Only events that concern one of these territories; null for all.
     */
    chain: (
      eventId: Uuid,
      within: readonly TerritoryId[] | null,
    ): { readonly causes: readonly TrailEvent[]; readonly effects: readonly TrailEvent[] } => {
      const visible = within === null ? '' : `AND ${conditions.seenBy}`;
      const values = within === null ? { eventId } : { eventId, seenBy: JSON.stringify(within) };
      const told = (ids: string, most: number) =>
        withCauses(
          `SELECT * FROM events WHERE event_id IN (${ids}) AND event_id <> :eventId ${visible}
           ORDER BY ${inOrder('oldest')} LIMIT ${most}`,
        );
      const [up, down] = [told(CAUSES, MOST_CAUSES), told(EFFECTS, MOST_EFFECTS)];
      return {
        causes: database.prepare(up).all(values).map(toEvent),
        effects: database.prepare(down).all(values).map(toEvent),
      };
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
