import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@bourse/kernel/clock';
import { openDatabase } from '@bourse/sqlite/database';
import { openingsDuring } from '@bourse/sqlite/openings';
import { PoisonError } from '../port.ts';
import { eventually, listen, recordOf } from '../contract-suite-support.ts';
import { openSqliteBroadcast, type SqliteBroadcastOptions } from './sqlite-broadcast.ts';

const TOPIC = 'bourse.offers.offer.v1';
let directory: string;
let alarms: string[];
let opened: ReturnType<typeof openSqliteBroadcast>[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-broadcast-'));
  alarms = [];
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await rm(directory, { recursive: true });
});

function open(options: Partial<SqliteBroadcastOptions> = {}) {
  const broadcast = openSqliteBroadcast({
    directory,
    topics: [TOPIC],
    clock: systemClock,
    retry: { attempts: 2, firstMs: 1, maxMs: 5 },
    onAlarm: (sentence) => alarms.push(sentence),
    ...options,
  });
  opened.push(broadcast);
  return broadcast;
}

const keys = Array.from({ length: 50 }, (_, nth) => `offer-${nth}`);

test('a topic keeps its partitions, and new topics come with the next opening', async () => {
  const two = open({ partitions: 2 });
  await two.publish(
    TOPIC,
    keys.map((key) => recordOf(key, 1)),
  );
  await two.close();
  const eight = open({ topics: ['other'], partitions: 8 });
  await eight.publish('other', [recordOf('other-1', 1)]);
  await eight.publish(
    TOPIC,
    keys.map((key) => recordOf(key, 2)),
  );
  const told = await listen(eight, { group: 'g', topics: [TOPIC] });
  await told.waitFor(100);
  expect(new Set(told.heard.map(({ partition }) => partition))).toEqual(new Set([0, 1]));
  for (const key of keys) expect(told.of(key)).toEqual([1, 2]);
});

test('publishing nothing is done at once, and after the closing nothing is taken', async () => {
  const broadcast = open();
  await broadcast.publish(TOPIC, []);
  const underWay = broadcast.publish(TOPIC, [recordOf('offer-1', 'in time')]);
  await broadcast.close();
  await underWay;
  await expect(broadcast.publish(TOPIC, [recordOf('offer-1', 'late')])).rejects.toThrow('closed');
  const told = await listen(open(), { group: 'g', topics: [TOPIC] });
  await told.waitFor(1);
  expect(told.of('offer-1')).toEqual(['in time']);
});

test('what is published survives a power cut; how far each group is may be behind after one', async () => {
  expect(await openingsDuring(() => open())).toEqual({
    'broadcast.sqlite': 'full',
    'broadcast-offsets.sqlite': 'normal',
  });
});

test('a directory belongs to one opening at a time', () => {
  open();
  expect(() => open()).toThrow('held by another process');
});

test('names and numbers that make no sense are refused, with the reason', () => {
  expect(() => open({ topics: ['a topic'] })).toThrow('a topic cannot be the name of a topic');
  expect(() => open({ topics: ['a.dead'] })).toThrow('a.dead cannot be the name of a topic');
  expect(() => open({ partitions: 0 })).toThrow('1 to 1000 partitions, not 0');
  expect(() => open({ retry: { attempts: 0, firstMs: 1, maxMs: 1 } })).toThrow('one attempt');
});

test('the poison of a dead letter topic can only stall', async () => {
  const subscribing = listen(open(), {
    group: 'g',
    topics: [`${TOPIC}.dead`],
    poison: 'dead_letter',
  });
  await expect(subscribing).rejects.toThrow('can only stall');
});

test('dead letters and stalled partitions raise an alarm', async () => {
  const broadcast = open();
  const handle = async () => {
    throw new Error('no');
  };
  const topics = [TOPIC];
  const stalled = await listen(broadcast, { group: 'stalled', topics, handle });
  await listen(broadcast, {
    group: 'going',
    topics,
    handle: async () => {
      throw new PoisonError('never');
    },
    poison: 'dead_letter',
  });
  await broadcast.publish(TOPIC, [recordOf('offer-1', 1)]);
  await eventually('two alarms', () => alarms.length === 2);
  expect(alarms.sort()).toEqual([
    'A partition stands still: its handler refuses a record',
    'A record is set aside: its handler refuses it',
  ]);
  // A stalled consumer in the middle of its waiting leaves at once.
  await stalled.subscription.stop();
});

test('a handler that never ends does not keep the broadcast from closing', async () => {
  const broadcast = open({ closeWithinMs: 20 });
  let begun = false;
  const handle = () => {
    begun = true;
    return new Promise<void>(() => {});
  };
  await listen(broadcast, { group: 'g', topics: [TOPIC], handle });
  await broadcast.publish(TOPIC, [recordOf('offer-1', 1)]);
  await eventually('a record in hand', () => begun);
  await broadcast.close();
  expect(alarms).toEqual(['A handler did not finish before the closing']);
  const told = await listen(open(), { group: 'g', topics: [TOPIC] });
  await told.waitFor(1);
});

test('a log that lost records is another log, and told from the oldest record on', async () => {
  const before = open();
  const first = await listen(before, { group: 'g', topics: [TOPIC] });
  await before.publish(TOPIC, [recordOf('offer-1', 1), recordOf('offer-1', 2)]);
  await first.waitFor(2);
  await before.close();
  const log = openDatabase({ file: join(directory, 'broadcast.sqlite'), durability: 'full' });
  log.exec('DELETE FROM record WHERE "offset" = 1');
  log.close();
  const after = open();
  expect(after.logOf([TOPIC])).not.toBe(before.logOf([TOPIC]));
  const second = await listen(after, { group: 'g', topics: [TOPIC] });
  await after.publish(TOPIC, [recordOf('offer-1', 3)]);
  await second.waitFor(2);
  expect(second.of('offer-1')).toEqual([1, 3]);
  expect(alarms).toEqual(['The log has lost records; everything is told again']);
  await after.close();
  // Once: it keeps its new name.
  expect(open().logOf([TOPIC])).toBe(after.logOf([TOPIC]));
  expect(alarms).toHaveLength(1);
});

test('the offsets of another log count for nothing', async () => {
  const before = open();
  const first = await listen(before, { group: 'g', topics: [TOPIC] });
  await before.publish(TOPIC, [recordOf('offer-1', 1)]);
  await first.waitFor(1);
  await before.close();
  for (const suffix of ['', '-wal', '-shm']) {
    await rm(join(directory, `broadcast.sqlite${suffix}`), { force: true });
  }
  const after = open();
  await after.publish(TOPIC, [recordOf('offer-1', 2)]);
  const second = await listen(after, { group: 'g', topics: [TOPIC] });
  await second.waitFor(1);
  expect(second.of('offer-1')).toEqual([2]);
});

test('what was acknowledged is there after a kill -9', async () => {
  const program = `
    import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
    import { systemClock } from '@bourse/kernel/clock';
    const [directory, topic] = process.argv.slice(1);
    const broadcast = openSqliteBroadcast({ directory, topics: [topic], clock: systemClock });
    for (let nth = 0; ; nth += 1) {
      await broadcast.publish(topic, [{ key: 'offer-1', headers: {}, value: String(nth) }]);
      process.stdout.write(nth + '\\n');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, directory, TOPIC], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output.length > 400) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const acknowledged = output.split('\n').slice(0, -1).map(Number);
  expect(acknowledged.length).toBeGreaterThan(50);
  const told = await listen(open(), { group: 'g', topics: [TOPIC] });
  await told.waitFor(acknowledged.length);
  expect(told.of('offer-1').slice(0, acknowledged.length)).toEqual(acknowledged);
});
