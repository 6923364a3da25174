import { commandHandler } from '@bourse/commands/command-handler';
import { type FileReadingEvent, fileReadings } from '@bourse/contracts/readings';
import type { EventStore } from '@bourse/event-store/port';
import type { Clock } from '@bourse/kernel/clock';
import { readingDecider } from '@bourse/readings/decider';
import { type ReadingLog, readingLog } from '@bourse/readings/log';
import type { Logger } from '@bourse/service-kit/logger';

/** What was read of others' files, as the event says it. */
export type FileRead = FileReadingEvent['data'];

const decider = readingDecider((data: FileRead): FileReadingEvent => ({ type: 'FileRead', data }));

/**
 * Records what those who watch over the bourse read of others' files. Streams:
 * `filereading-<person>_<file>_<day>`; an auditor who goes through a thousand files leaves a thousand
 * short ones, and each reading loads one.
 */
export const fileReadingLog = (options: {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly logger: Logger;
}): ReadingLog<FileRead> =>
  readingLog({
    ...options,
    handler: commandHandler(options.store, { contract: fileReadings, decider }),
    under: ({ readExchangeId, readAccountId, kind }) => readExchangeId ?? readAccountId ?? kind,
  });
