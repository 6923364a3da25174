import { openClient, RETRY_REQUEST } from '@bourse/broadcast/kafka/client';
import type { Broadcast, BroadcastRecord } from '@bourse/broadcast/port';
import { startRelay } from '@bourse/broadcast/relay';
import { offers } from '@bourse/contracts/offers';
import { revision, storePosition } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { openProcessState } from '@bourse/projections/process-state';
import { createLogger } from '@bourse/service-kit/logger';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { offerPublication } from '../../services/offers/publication.ts';
import { type Entry, offerStream } from './events.ts';
import { fill } from './fill.ts';
import type { Flow } from './flow.ts';

/** Where something comes out: where Kafka has acknowledged it, or where a consumer has it. */
export type End = 'acknowledged' | 'heard';

/** An offer as it is appended, and as the record that is told of it: both sides make both. */
type Sample = Entry & { readonly record: BroadcastRecord };
export type KafkaFlow = Flow<Sample> & { stop(): Promise<void> };

/** How long Kafka may take for what was put in, a first joining of a group included. */
const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 1;
/** As many as a relay hands over in one go. */
const BARE_BATCH = 500;
/** These two as the adapter has them. */
const MAX_WAIT_MS = 500;
const COMMIT_EVERY_MS = 500;

function make(): Sample {
  const { stream, events } = offerStream(0);
  const [record] = events.map((event, index) => {
    const place = { stream, revision: revision(index), position: storePosition(index) };
    return offerPublication.recordOf({ ...event, ...place });
  });
  if (record === undefined) throw new Error('an offer begins with an event');
  return { stream, events, record };
}

/** What is on its way to a topic, or through it. */
function passage(topic: string) {
  const underWay = new Set<string>();
  let listener: (stream: string) => void = () => undefined;
  return {
    enter: (samples: readonly Sample[]) => {
      for (const { stream } of samples) underWay.add(stream);
    },
    /** A stream that comes out again is no news. */
    leave: (stream: string) => {
      if (underWay.delete(stream)) listener(stream);
    },
    onEffect: (next: typeof listener) => void (listener = next),
    settle: async () => {
      const giveUpAt = performance.now() + PATIENCE_MS;
      while (underWay.size > 0) {
        if (performance.now() > giveUpAt) {
          throw new Error(`${underWay.size} records did not come through ${topic}`);
        }
        await sleep(LOOK_EVERY_MS);
      }
    },
  };
}

/** Appended to an event store, and told by a relay as those of the services are. */
export async function startRelayFlow(
  directory: string,
  of: { readonly broadcast: Broadcast; readonly topic: string; readonly end: End },
): Promise<KafkaFlow> {
  const { broadcast, topic, end } = of;
  mkdirSync(directory, { recursive: true });
  const { enter, leave, onEffect, settle } = passage(topic);
  const store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  const checkpoints = openProcessState(join(directory, 'processes.sqlite'));
  const heard =
    end === 'acknowledged'
      ? undefined
      : await broadcast.subscribe({
          group: topic,
          topics: [topic],
          poison: 'stall',
          handle: async ({ key }) => leave(key),
        });
  const relay = startRelay({
    name: 'bench',
    store,
    broadcast: {
      logOf: (topics) => broadcast.logOf(topics),
      publish: async (to, records) => {
        await broadcast.publish(to, records);
        if (end === 'acknowledged') for (const { key } of records) leave(key);
      },
    },
    publications: [{ ...offerPublication, contract: { ...offers, topic } }],
    checkpoints,
    logger: createLogger({ level: 'info', toFile: join(directory, 'relay.log') }),
  });
  return {
    make,
    put: async (samples) => {
      enter(samples);
      await fill(store, samples);
    },
    onEffect,
    settle,
    stop: async () => {
      await relay.stop();
      await heard?.stop();
      await store.close();
      checkpoints.close();
    },
  };
}

/**
 * The same records by kafkajs and nothing around it but connections as the adapter makes them, under the
 * same promises: idempotent, acknowledged by all replicas, one request at a time with all that waits.
 */
export async function startBareFlow(of: {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly partitions: number;
  readonly end: End;
}): Promise<KafkaFlow> {
  const { topic, end } = of;
  const { enter, leave, onEffect, settle } = passage(topic);
  const { kafka } = openClient({ brokers: of.brokers, clientId: 'bare' });
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: RETRY_REQUEST,
  });
  await producer.connect();
  const consumer = end === 'heard' ? await consume() : undefined;
  const waiting: BroadcastRecord[] = [];
  let sending: Promise<void> | undefined;

  async function consume() {
    const member = kafka.consumer({
      groupId: topic,
      maxWaitTimeInMs: MAX_WAIT_MS,
      allowAutoTopicCreation: false,
      retry: RETRY_REQUEST,
    });
    const joined = Promise.withResolvers<void>();
    member.on('consumer.group_join', () => joined.resolve());
    member.on('consumer.crash', ({ payload }) => joined.reject(payload.error));
    await member.connect();
    await member.subscribe({ topics: [topic], fromBeginning: true });
    await member.run({
      autoCommitInterval: COMMIT_EVERY_MS,
      partitionsConsumedConcurrently: of.partitions,
      eachBatch: async ({ batch }) => {
        for (const { key } of batch.messages) leave(String(key));
      },
    });
    await joined.promise;
    return member;
  }
  async function send(): Promise<void> {
    while (waiting.length > 0) {
      const messages = waiting.splice(0, BARE_BATCH);
      await producer.send({ topic, acks: -1, messages });
      if (end === 'acknowledged') for (const { key } of messages) leave(key);
    }
    sending = undefined;
  }
  return {
    make,
    put: async (samples) => {
      enter(samples);
      for (const { record } of samples) waiting.push(record);
      await (sending ??= send());
    },
    onEffect,
    settle,
    stop: async () => {
      await consumer?.disconnect();
      await producer.disconnect();
    },
  };
}
