import { fileReadings, readings } from '@bourse/contracts/readings';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { matchOf } from '@bourse/projections/word-index';
import { NO_READING } from './readings.ts';

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
  /** Words that must all stand in what people wrote in it; the last may be a beginning. */
  readonly words?: string | undefined;
  /** Recorded then or later. */
  readonly from?: Instant | undefined;
  /** Recorded before. */
  readonly to?: Instant | undefined;
};

function concerning(whom: string): string {
  return `(stream IN (SELECT stream FROM stream_territories WHERE territory_id ${whom})
    OR event_id IN (SELECT event_id FROM event_territories WHERE territory_id ${whom})
    OR exchange_id IN (SELECT exchange_id FROM exchange_territories WHERE territory_id ${whom}))`;
}

export const conditions: Readonly<Record<keyof TrailFilter, string>> = {
  exchangeId: 'exchange_id = :exchangeId',
  territoryId: concerning('= :territoryId'),
  seenBy: concerning('IN (SELECT value FROM json_each(:seenBy))'),
  stream: 'stream = :stream',
  type: 'type = :type',
  service: 'service = :service',
  actor: 'actor = :actor',
  correlationId: 'correlation_id = :correlationId',
  words: 'event_id IN (SELECT event_id FROM event_words WHERE event_words MATCH :words)',
  from: 'recorded_at >= :from',
  to: 'recorded_at < :to',
};
const READING_TYPES = new Set([
  ...Object.keys(readings.events),
  ...Object.keys(fileReadings.events),
]);

/** Who looked at what stands in the trail, and in the way of what happened: it is shown when it is asked for. */
const asksForReadings = ({ service, type, stream }: TrailFilter): boolean =>
  service === readings.context || READING_TYPES.has(type ?? '') || stream !== undefined;

/** What is asked, as SQL; readings stay out where nobody asks for them. */
export function askedBy(filter: TrailFilter) {
  const wanted: string[] = asksForReadings(filter) ? [] : [NO_READING];
  const values: Record<string, string | number> = {};
  for (const [name, condition] of Object.entries(conditions)) {
    const value = filter[name as keyof TrailFilter];
    if (value === undefined) continue;
    wanted.push(condition);
    if (name === 'words') values[name] = matchOf(String(value));
    else values[name] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  return { wanted, values };
}

export const whereOf = (wanted: readonly string[]): string =>
  wanted.length === 0 ? '' : `WHERE ${wanted.join(' AND ')}`;
