import type { ReadingEvent } from '@bourse/contracts/readings';
import { assertNever } from '@bourse/kernel/assert-never';
import type { Instant } from '@bourse/kernel/clock';
import { accept, type Decider } from '@bourse/kernel/decider';

/** The pages of one search, or a timeline that is looked at again, are one reading for so long. */
const ONE_READING_MS = 10 * 60_000;

/** What was read, as the event says it. */
export type Read = ReadingEvent['data'];

export type RecordReading = { readonly type: 'RecordReading'; readonly read: Read };

/** When each thing was last recorded as read. Streams: `reading-<person>_<day>`, so that none grows for years. */
type Readings = ReadonlyMap<string, Instant>;

/** The same for the same thing read in the same office. */
export const keyOf = ({ kind, actingFor, role, readExchangeId, terms }: Omit<Read, 'readAt'>) =>
  JSON.stringify([
    kind,
    actingFor,
    role,
    readExchangeId,
    terms.map(({ name, value }) => `${name}=${value}`).sort(),
  ]);

/** Whether what was recorded then still speaks for what is read now. */
export const isSameReading = (recordedAt: Instant | undefined, now: Instant): boolean =>
  recordedAt !== undefined && Date.parse(now) - Date.parse(recordedAt) < ONE_READING_MS;

/** Records what was read, once in ten minutes; nothing refuses it. */
export const readingDecider: Decider<RecordReading, ReadingEvent, Readings, never> = {
  initialState: () => new Map(),
  decide: ({ read }, readings) =>
    isSameReading(readings.get(keyOf(read)), read.readAt)
      ? accept()
      : accept({ type: 'TrailRead', data: read }),
  evolve: (readings, event) => {
    switch (event.type) {
      case 'TrailRead':
        return new Map(readings).set(keyOf(event.data), event.data.readAt);
      default:
        return assertNever(event.type, 'event');
    }
  },
};
