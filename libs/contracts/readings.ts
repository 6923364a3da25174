import { z } from 'zod';
import { contract, event, type EventOf } from './contract.ts';
import { mandateRole } from './mandates.ts';
import { accountId, id, instant, territoryId } from './values.ts';

/** What of the audit was looked at: a search of the trail, one event of it, or the timeline of an exchange. */
export const readingKind = z.enum(['search', 'event', 'timeline']);

/** Which files of settlement were looked at: one of them, or a list. An exchange that is followed live is one that is looked at. */
export const fileReadingKind = z.enum([
  'exchange',
  'exchanges',
  'renewals',
  'statement',
  'history',
  'balance',
  'holds',
  'transfer',
  'crossing',
  'crossings',
]);

/** What every reading says. Who it was stands in the metadata, as of every event: an opaque id. */
const reading = {
  readAt: instant,
  /** For which association; null for the operator. */
  actingFor: territoryId.nullable(),
  role: z.enum([...mandateRole.options, 'operator']),
  /** Whose file, or by which exchange was searched. Not `exchangeId`: it is no event of the exchange. */
  readExchangeId: id.nullable(),
  /** What was searched by. Of what is no code or id, a digest: people may type names. */
  terms: z.array(z.object({ name: z.string(), value: z.string() })),
};

/** What those who watch over the bourse read of the audit. */
export const readings = contract({
  context: 'audit',
  category: 'reading',
  topic: 'bourse.audit.reading.v1',
  events: { TrailRead: event(z.object({ kind: readingKind, ...reading })) },
});
export type ReadingEvent = EventOf<typeof readings>;

/** What those who watch over the bourse read of others’ exchanges, accounts and crossings. */
export const fileReadings = contract({
  context: 'settlement',
  category: 'filereading',
  topic: 'bourse.settlement.filereading.v1',
  events: {
    FileRead: event(
      z.object({
        kind: fileReadingKind,
        ...reading,
        /** Whose account: a territory's, or another marketplace's. */
        readAccountId: accountId.nullable(),
      }),
    ),
  },
});
export type FileReadingEvent = EventOf<typeof fileReadings>;

/** The categories of the streams that say who looked, and nothing else. */
export const readingCategories: ReadonlySet<string> = new Set([
  readings.category,
  fileReadings.category,
]);
