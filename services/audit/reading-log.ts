import { commandHandler } from '@bourse/commands/command-handler';
import { type ReadingEvent, readings } from '@bourse/contracts/readings';
import type { EventStore } from '@bourse/event-store/port';
import type { Identity } from '@bourse/identity/identity';
import type { Clock } from '@bourse/kernel/clock';
import { readingDecider } from '@bourse/readings/decider';
import { readingLog } from '@bourse/readings/log';
import { termsOf } from '@bourse/readings/terms';
import type { Reach } from '@bourse/rights/permit';
import type { Logger } from '@bourse/service-kit/logger';
import type { Problem } from '@bourse/service-kit/problem';

type Read = ReadingEvent['data'];

/** Streams: `reading-<person>_<day>`, so that none grows for years. */
const decider = readingDecider((data: Read): ReadingEvent => ({ type: 'TrailRead', data }));

/** Names of events and of services. */
const CODES = new Set(['type', 'service']);

/** What is read of the audit, as a route knows it. */
export type TrailReading = {
  readonly kind: Read['kind'];
  readonly exchangeId?: string | undefined;
  readonly terms?: Readonly<Record<string, string | undefined>>;
};

/** Records what those who watch over the bourse read of the trail. */
export type TrailReadingLog = {
  /** @returns the refusal; undefined when it is recorded, or is the reader's own affair. */
  record(
    asked: { readonly identity: Identity | undefined; readonly reach: Reach },
    reading: TrailReading,
  ): Promise<Problem | undefined>;
};

export function trailReadingLog(options: {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly logger: Logger;
}): TrailReadingLog {
  const { store, clock, logger } = options;
  const handler = commandHandler(store, { contract: readings, decider });
  const log = readingLog({ handler, clock, logger });
  return {
    record: (asked, { kind, exchangeId, terms }) =>
      log.record(asked, (reader) => ({
        kind,
        ...reader,
        readExchangeId: exchangeId ?? null,
        terms: termsOf(terms ?? {}, CODES),
      })),
  };
}
