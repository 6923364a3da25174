import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { systemClock } from '@bourse/kernel/clock';
import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { Delivery, SubscribeOptions } from '../port.ts';
import { handleBatch } from './batch.ts';
import { noPartitions } from './partitions.ts';

const TOPIC = 'bourse.test.lamp.v1';
const PLACE = { topic: TOPIC, partition: 0 };
const BUSY = 'database is locked';

/** Time passes when a handler says that it took some. */
beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-03-01T09:00:00.000Z') });
});
afterEach(() => {
  jest.useRealTimers();
});
const takes = (ms: number): void => {
  jest.setSystemTime(Date.now() + ms);
};

const message = (offset: number): KafkaMessage => ({
  key: Buffer.from('lamp-1'),
  value: Buffer.from('{}'),
  timestamp: '0',
  attributes: 0,
  offset: String(offset),
  headers: {},
});

/** A partition of so many records, fetched from where it stands, again and again. */
function consumer(records: number, handlers: Pick<SubscribeOptions, 'handle' | 'handleTogether'>) {
  const partitions = noPartitions();
  const refusals: { lastError?: string } = {};
  const alarms: string[] = [];
  const next = (): number => Number(partitions.nextOf(PLACE) ?? 0n);
  const fetchOnce = (): Promise<void> => {
    const from = next();
    const messages = Array.from({ length: records - from }, (_, nth) => message(from + nth));
    const payload: EachBatchPayload = {
      batch: {
        ...PLACE,
        messages,
        highWatermark: String(records),
        isEmpty: () => messages.length === 0,
        firstOffset: () => String(from),
        lastOffset: () => String(records - 1),
        offsetLag: () => '0',
        offsetLagLow: () => '0',
      },
      heartbeat: () => Promise.resolve(),
      isRunning: () => true,
      isStale: () => false,
      resolveOffset: () => undefined,
      commitOffsetsIfNecessary: () => Promise.resolve(),
      uncommittedOffsets: () => ({ topics: [] }),
      pause: () => () => undefined,
    };
    return handleBatch(
      payload,
      { group: 'group', topics: [TOPIC], poison: 'stall', ...handlers },
      {
        partitions,
        refusals,
        publisher: { publish: () => Promise.resolve() },
        clock: systemClock,
        retry: { firstMs: 1, maxMs: 1, attempts: 1 },
        heartbeatMs: 1_000,
        ending: new AbortController().signal,
        onAlarm: (sentence) => alarms.push(sentence),
        onAnswer: () => undefined,
      },
    );
  };
  return { fetchOnce, next, partitions, refusals, alarms };
}

test('whoever waits long for what is locked, record by record or together, is said to stand still', async () => {
  const locked = (): Promise<void> => {
    takes(5_000);
    return Promise.reject(new Error(BUSY));
  };
  const { fetchOnce, partitions, refusals, alarms } = consumer(10, {
    handle: locked,
    handleTogether: locked,
  });
  for (let fetches = 0; fetches < 3; fetches += 1) await fetchOnce();
  expect(partitions.anyStalled()).toBe(true);
  expect(refusals.lastError).toContain(BUSY);
  expect(alarms).toContain('A partition stands still: its handler refuses a record');
  partitions.clear();
});

test('a slow group that holds one that is refused gets as far as that one', async () => {
  const heard: bigint[] = [];
  let together = 0;
  const taken = ({ offset }: Delivery): void => {
    if (offset === 7n) throw new Error('7 cannot be taken');
    heard.push(offset);
  };
  const { fetchOnce, next, partitions } = consumer(10, {
    handle: async (delivery) => taken(delivery),
    handleTogether: async () => {
      together += 1;
      takes(1_500);
      throw new Error('7 is among them');
    },
  });
  for (let fetches = 0; fetches < 3; fetches += 1) await fetchOnce();
  expect(next()).toBe(7);
  expect(heard).toEqual([0n, 1n, 2n, 3n, 4n, 5n, 6n]);
  // Not at every fetch anew.
  expect(together).toBe(1);
  partitions.clear();
});
