import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@bourse/kernel/clock';
import { aMoment, eventually, recordOf } from '../contract-suite-support.ts';
import { deadLetterTopic, type Delivery, PoisonError } from '../port.ts';
import { type Log, openLog } from './log.ts';
import { type Offsets, openOffsets } from './offsets.ts';
import { consumePartition, type PartitionConsumer } from './partition-consumer.ts';
import { deadLetterTally } from './tally.ts';

const TOPIC = 'bourse.offers.offer.v1';
let directory: string;
let log: Log;
let offsets: Offsets;
let consumer: PartitionConsumer | undefined;
let alarms: { readonly sentence: string; readonly details: object }[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-consumer-'));
  log = openLog({ file: join(directory, 'log.sqlite'), topics: [TOPIC], partitions: 1 });
  offsets = openOffsets(join(directory, 'offsets.sqlite'), log, () => undefined);
  consumer = undefined;
  alarms = [];
});
afterEach(async () => {
  await consumer?.stop();
  log.close();
  offsets.close();
  await rm(directory, { recursive: true });
});

function consume(
  handle: (delivery: Delivery) => Promise<void>,
  changes: { readonly log?: Log; readonly offsets?: Offsets } = {},
): void {
  const options = { group: 'g', topics: [TOPIC], poison: 'dead_letter', handle } as const;
  // As the consumer group gives it: the place, and more that no alarm should repeat.
  const slot = { topic: TOPIC, partition: 0, owner: { options }, handedOver: Promise.resolve() };
  consumer = consumePartition({ options }, slot, {
    log,
    offsets,
    clock: systemClock,
    retry: { attempts: 2, firstMs: 1, maxMs: 5 },
    onAlarm: (sentence, details) => alarms.push({ sentence, details }),
    ...changes,
  });
}
const next = () => offsets.load('g', TOPIC, 0);
const place = { group: 'g', topic: TOPIC, partition: 0 };

test('the offset does not pass a record whose dead letter is not durable yet', async () => {
  const disk = Promise.withResolvers<void>();
  const slow: Log = {
    ...log,
    append: async (topic, records) => {
      if (topic === deadLetterTopic(TOPIC)) await disk.promise;
      await log.append(topic, records);
    },
  };
  let tries = 0;
  consume(
    () => {
      tries += 1;
      return Promise.reject(new PoisonError('never'));
    },
    { log: slow },
  );
  await log.append(TOPIC, [recordOf('offer-1', 1)]);
  await eventually('it is refused', () => tries > 0);
  await aMoment();
  expect(next()).toBe(0n);
  disk.resolve();
  await eventually('it is passed', () => next() === 1n);
  expect(deadLetterTally(log).count('g', [TOPIC])).toBe(1);
  expect(alarms).toEqual([
    {
      sentence: 'A record is set aside: its handler refuses it',
      details: { ...place, offset: '0', reason: 'PoisonError: never' },
    },
  ]);
});

test('a dead letter that cannot be written leaves the record where it is', async () => {
  let full = true;
  const failing: Log = {
    ...log,
    append: (topic, records) =>
      full ? Promise.reject(new Error('the disk is full')) : log.append(topic, records),
  };
  consume(() => Promise.reject(new PoisonError('never')), { log: failing });
  await log.append(TOPIC, [recordOf('offer-1', 1)]);
  await eventually('an alarm', () => alarms.length > 0);
  expect(next()).toBe(0n);
  expect(consumer?.isStalled()).toBe(true);
  // An error as loggers know it, under its usual name; and the place, without what else stands there.
  const [alarm] = alarms;
  expect(alarm?.sentence).toBe('The broadcast log failed a consumer');
  expect(alarm?.details).toEqual({ ...place, err: new Error('the disk is full') });
  full = false;
  await eventually('it is passed', () => next() === 1n);
  expect(deadLetterTally(log).count('g', [TOPIC])).toBe(1);
});

test('an alarm of a partition that stands still names the place alone', async () => {
  consume(() => Promise.reject(new Error('not now')));
  await log.append(TOPIC, [recordOf('offer-1', 1)]);
  await eventually('an alarm', () => alarms.length > 0);
  expect(alarms).toEqual([
    {
      sentence: 'A partition stands still: its handler refuses a record',
      details: { ...place, offset: '0', reason: 'Error: not now' },
    },
  ]);
});

test('a handler that never waits leaves their turn to others, in the middle of what it has to do', async () => {
  const records = 60;
  let handled = 0;
  let turns = 0;
  await log.append(
    TOPIC,
    Array.from({ length: records }, (_, nth) => recordOf('offer-1', nth)),
  );
  const takeTurns = () => {
    turns += 1;
    if (handled < records) setImmediate(takeTurns);
  };
  setImmediate(takeTurns);
  consume(() => {
    for (const until = performance.now() + 3; performance.now() < until;);
    handled += 1;
    return Promise.resolve();
  });
  await eventually('all are handled', () => next() === BigInt(records));
  expect(turns).toBeGreaterThan(5);
});
