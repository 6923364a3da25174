import type { Broadcast } from '@bourse/broadcast/port';
import { openKafkaBroadcast } from '@bourse/broadcast/kafka';
import { NoKafkaError } from '@bourse/broadcast/kafka/cluster';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { topics } from '@bourse/contracts/topics';
import { type EventStoreDbHealth, openEventStoreDb } from '@bourse/event-store/eventstoredb';
import type { EventStore } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { type Clock, systemClock } from '@bourse/kernel/clock';
import { ConfigurationError } from '@bourse/service-kit/config';
import type { Logger } from '@bourse/service-kit/logger';
import type { Metrics } from '@bourse/service-kit/metrics';
import type { HealthPart } from '@bourse/service-kit/service';
import { holdExclusively } from '@bourse/sqlite/exclusive-lock';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { KafkaAccess } from './kafka-access.ts';
import { measuredStore } from './measured-store.ts';

/** What a process keeps its events in, and tells the others through. */
export type Engines = {
  readonly store: EventStore;
  readonly broadcast: Broadcast;
  /** In words, for the operator. */
  readonly named: string;
  /** Resolves, with a sentence, when an engine can only be used after a new start. */
  readonly lost: Promise<string>;
  health(): Promise<readonly HealthPart[]>;
  close(): Promise<void>;
};

/**
 * Opens the engines that the settings name: EventStoreDB and Kafka, or the embedded ones where they
 * name none. An embedded engine belongs to one process: another one on the same folder is refused.
 *
 * @param options.dataDirectory The folder of the embedded engines.
 * @param options.clientId What Kafka calls this process.
 * @throws LockHeldError when another process holds the folder.
 * @throws ConfigurationError when an engine cannot be used as the settings say.
 */
export async function openEngines(options: {
  readonly eventStoreUrl?: string | undefined;
  readonly kafka?: KafkaAccess | undefined;
  readonly dataDirectory: string;
  readonly clientId: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Pick<Metrics, 'observeAppend'>;
}): Promise<Engines> {
  const { eventStoreUrl, kafka, dataDirectory, clientId, clock, logger } = options;
  const embedded = eventStoreUrl === undefined || kafka === undefined;
  const lock = embedded ? holdExclusively(join(dataDirectory, 'lock')) : undefined;
  const onAlarm = (sentence: string, details: object) => logger.error(details, sentence);

  const lost = Promise.withResolvers<string>();
  const onLost = ({ message }: Error) => lost.resolve(message);
  const remote = eventStoreUrl === undefined ? undefined : openRemote(eventStoreUrl, logger);
  const store = remote ?? openSqliteEventStore({ file: join(dataDirectory, 'events.sqlite') });
  const broadcast =
    kafka === undefined
      ? openSqliteBroadcast({ directory: dataDirectory, topics, clock, onAlarm })
      : await openKafka({ ...kafka, clientId, topics, clock, onAlarm, onLost });

  return {
    store: measuredStore(store, options.metrics),
    broadcast,
    named: `${remote === undefined ? 'embedded event store' : 'EventStoreDB'}, ${kafka === undefined ? 'embedded broadcast' : 'Kafka'}`,
    lost: lost.promise,
    health: async () => (remote === undefined ? [] : [storePart(await remote.health())]),
    close: async () => {
      await broadcast.close();
      await store.close();
      lock?.release();
    },
  };
}

const storePart = ({ ok, detail, end }: EventStoreDbHealth): HealthPart => ({
  name: 'event store',
  kind: 'engine',
  ok,
  detail,
  ...(end === undefined ? {} : { figures: { position: Number(end) } }),
});

/** The broadcast alone, as it is, for an operator's work on it. */
export type OpenBroadcast = {
  readonly broadcast: Broadcast;
  /** In words. */
  readonly named: string;
  close(): Promise<void>;
};

/**
 * Opens the broadcast that the settings name, and makes nothing in it.
 *
 * @param options.dataDirectory The folder of the embedded broadcast, where no Kafka is named.
 * @throws LockHeldError when a running process has the embedded broadcast.
 * @throws ConfigurationError when there is none, or Kafka cannot be used as the settings say.
 */
export async function openBroadcast(options: {
  readonly kafka: KafkaAccess | undefined;
  readonly dataDirectory: string;
}): Promise<OpenBroadcast> {
  const { kafka, dataDirectory: directory } = options;
  const common = { topics: [], clock: systemClock };
  if (kafka !== undefined) {
    const broadcast = await openKafka({ ...kafka, ...common, clientId: 'operator' });
    return {
      broadcast,
      named: `Kafka at ${kafka.brokers.join(', ')}`,
      close: () => broadcast.close(),
    };
  }
  if (!existsSync(join(directory, 'broadcast.sqlite'))) {
    throw new ConfigurationError(
      `DATA_DIR is ${JSON.stringify(directory)}, but it holds no embedded broadcast.`,
    );
  }
  const broadcast = openSqliteBroadcast({ directory, ...common });
  const named = `the embedded broadcast in ${resolve(directory)}`;
  return { broadcast, named, close: () => broadcast.close() };
}

function openRemote(connectionString: string, log: Logger): ReturnType<typeof openEventStoreDb> {
  try {
    return openEventStoreDb({ connectionString, log });
  } catch (error) {
    // The library's own errors carry the whole address: only their words go on.
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(`EVENTSTORE_URL cannot be used: ${reason}`);
  }
}

async function openKafka(
  options: Parameters<typeof openKafkaBroadcast>[0],
): ReturnType<typeof openKafkaBroadcast> {
  try {
    return await openKafkaBroadcast(options);
  } catch (error) {
    if (!(error instanceof NoKafkaError)) throw error;
    throw new ConfigurationError(`KAFKA_BROKERS cannot be used: ${error.message}`, {
      cause: error,
    });
  }
}
