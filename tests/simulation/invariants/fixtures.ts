import type { Contract } from '@bourse/contracts/contract';
import { crossings } from '@bourse/contracts/crossings';
import { exchanges } from '@bourse/contracts/exchanges';
import { ledger } from '@bourse/contracts/ledger';
import { offers } from '@bourse/contracts/offers';
import type { EventToAppend, ExpectedRevision, StreamName } from '@bourse/event-store/port';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import { StoreLog } from '../ports/store-log.ts';
import { Books } from './books.ts';
import { Referee } from './referee.ts';

// For tests of the books: stores that take whatever they are given.

export const NOON = '2026-03-02T12:00:00.000Z';
export const PLACE = 'premiere';
export const LEDGER: StreamName = `ledger-${PLACE}`;
export const named = (name: string): Uuid => derivedId('books test', name);

export type Told = readonly [type: string, data: Readonly<Record<string, unknown>>, at?: string];

const CONTRACTS: readonly Contract[] = [ledger, exchanges, offers, crossings];

/** Of an event as it is written now. */
const versionOf = (type: string): number =>
  CONTRACTS.map(({ events }) => events[type]?.version).find((version) => version !== undefined) ??
  1;

export const metadataOf = (type: string, commandId: string, recordedAt: string) => ({
  $correlationId: commandId,
  $causationId: commandId,
  commandId,
  fingerprint: 'f',
  actor: 'process:test',
  recordedAt,
  schemaVersion: versionOf(type),
});

/** A store whose books are kept, and which takes what it is given. */
export function bookkeeping() {
  const referee = new Referee();
  const books = new Books(referee);
  const log = new StoreLog(() => 1);
  log.onAppend((appended) => books.add(appended));
  const ends = new Map<StreamName, ExpectedRevision>();
  let count = 0;
  const append = (stream: StreamName, told: readonly Told[], ids: Partial<EventToAppend> = {}) => {
    for (const [type, data, at = NOON] of told) {
      count += 1;
      const commandId = named(`command ${count}`);
      const metadata = metadataOf(type, commandId, at);
      const event = { id: named(`event ${count}`), type, data, metadata, ...ids };
      const { result } = log.append(stream, ends.get(stream) ?? 'no_stream', [event]);
      if (result.kind === 'appended') ends.set(stream, result.revision);
    }
  };
  return { referee, books, append };
}
