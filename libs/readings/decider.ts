import { accept, type Decider } from '@bourse/kernel/decider';
import type { Instant } from '@bourse/kernel/clock';
import type { Role } from '@bourse/rights/policy';
import type { TerritoryId } from '@bourse/contracts/values';

/** The pages of one list, or a file that is looked at again, are one reading for so long. */
const ONE_READING_MS = 10 * 60_000;

/** In which office somebody reads, and when. */
export type Reader = {
  readonly readAt: Instant;
  /** Null for the operator. */
  readonly actingFor: TerritoryId | null;
  readonly role: Role;
};

export type Term = { readonly name: string; readonly value: string };

/** What was read, as the event of a service says it: beside these, what it was. */
export type AnyRead = Reader & { readonly kind: string; readonly terms: readonly Term[] };

export type RecordReading<Read> = { readonly type: 'RecordReading'; readonly read: Read };

/** When each thing was last recorded as read. */
export type Readings = ReadonlyMap<string, Instant>;

/** The same for the same thing read in the same office, whenever, and in whatever order it was asked for. */
export function keyOf({ readAt: _whenever, terms, ...what }: AnyRead): string {
  const named = Object.entries(what).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([named, terms.map(({ name, value }) => `${name}=${value}`).sort()]);
}

/** Whether what was recorded then still speaks for what is read now. */
export const isSameReading = (recordedAt: Instant | undefined, now: Instant): boolean =>
  recordedAt !== undefined && Date.parse(now) - Date.parse(recordedAt) < ONE_READING_MS;

/**
 * Records what was read, once in ten minutes; nothing refuses it.
 *
 * @param recorded The event of the service: the only one of its streams.
 */
export const readingDecider = <Event extends { readonly data: AnyRead }>(
  recorded: (read: Event['data']) => Event,
): Decider<RecordReading<Event['data']>, Event, Readings, never> => ({
  initialState: () => new Map(),
  decide: ({ read }, readings) =>
    isSameReading(readings.get(keyOf(read)), read.readAt) ? accept() : accept(recorded(read)),
  evolve: (readings, { data }) => new Map(readings).set(keyOf(data), data.readAt),
});
