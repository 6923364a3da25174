import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals';
import { eventually, listen } from '@bourse/broadcast/contract-suite-support';
import { openKafkaBroadcast, type KafkaBroadcastOptions } from '@bourse/broadcast/kafka';
import { deadLetterTopic, PoisonError, type Broadcast } from '@bourse/broadcast/port';
import { exchanges } from '@bourse/contracts/exchanges';
import { systemClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import {
  startBroadcastProjection,
  type BroadcastReadModel,
} from '@bourse/projections/broadcast-projection';
import { clusterAdmin } from '../../libs/broadcast/kafka/connection.ts';
import { topicReader } from '../../libs/broadcast/kafka/reader.ts';
import { brokerToKill } from '../support/broker.ts';
import type { BrokerToKill } from '../support/broker-to-kill.ts';
import { startServiceProcess } from '../support/service-process.ts';
import { round, SESSION, upTo } from './kafka-scene.ts';

jest.setTimeout(60_000);

// Of its own: the topics of the bourse are removed here.
let broker: BrokerToKill;
let brokers: readonly string[];
beforeAll(async () => {
  broker = await brokerToKill();
  ({ brokers } = broker);
});
afterAll(() => broker?.stop());

let directory: string;
let topic: string;
let opened: (Broadcast & { close(): Promise<void> })[];
let lost: string[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-log-'));
  topic = `log.${newId()}`;
  opened = [];
  lost = [];
});
afterEach(async () => {
  await Promise.all(opened.map((one) => one.close()));
  await rm(directory, { recursive: true });
});

async function open(options: Partial<KafkaBroadcastOptions> = {}) {
  const broadcast = await openKafkaBroadcast({
    brokers,
    clientId: 'log',
    topics: [topic],
    partitions: 2,
    clock: systemClock,
    session: SESSION,
    retry: { attempts: 3, firstMs: 20, maxMs: 200 },
    lookEveryMs: 100,
    onLost: ({ message }) => lost.push(message),
    ...options,
  });
  opened.push(broadcast);
  return broadcast;
}

/** As an operator does. @returns once no broker knows it any more. */
async function remove(removed: string): Promise<void> {
  const admin = clusterAdmin({ brokers, clientId: 'operator' });
  const reader = topicReader({ brokers, clientId: 'operator' });
  await admin.ask('a removal', (it) => it.deleteTopics({ topics: [removed] }));
  await eventually('removed', async () => (await reader.describe([removed])).size === 0);
  admin.close();
  reader.close();
}

const KEYS = ['a', 'b', 'c', 'd'];
const model = (): BroadcastReadModel => ({
  name: 'heard',
  version: 1,
  topics: [topic],
  schema: 'CREATE TABLE heard (key TEXT, value TEXT) STRICT',
  project: (database) => {
    const add = database.prepare('INSERT INTO heard VALUES (?, ?)');
    return ({ key, value }) => void add.run(key, value);
  },
});

/** What a read model over the topic shows once it has heard everything. */
async function shown(broadcast: Broadcast, expected: number): Promise<string[]> {
  const projection = await startBroadcastProjection({
    model: model(),
    group: 'log',
    directory,
    broadcast,
  });
  const rows = () =>
    projection.reader
      .prepare('SELECT key, value FROM heard ORDER BY key, rowid')
      .all()
      .map((row) => `${String(row['key'])}${String(row['value'])}`);
  await eventually(`${expected} rows`, () => rows().length >= expected);
  await eventually('no lag', async () => (await projection.subscription.health()).lag === 0);
  const found = rows();
  await projection.stop();
  return found;
}

const publishRounds = async (broadcast: Broadcast, count: number, mark: string) => {
  for (const nth of upTo(count)) {
    const records = round(KEYS, nth).map((one) => ({ ...one, value: `${mark}${one.value}` }));
    await broadcast.publish(topic, records);
  }
};
const rowsOf = (count: number, mark: string) =>
  KEYS.flatMap((key) => upTo(count).map((nth) => `${key}${mark}${nth}`));

test('a topic keeps its name as a log over openings, and each has its own', async () => {
  const other = `log.${newId()}`;
  const first = await open({ topics: [topic, other] });
  const name = first.logOf([topic]);
  expect(first.logOf([other])).not.toBe(name);
  expect(first.logOf([topic, other])).toBe(first.logOf([other, topic]));
  expect(() => first.logOf(['never.heard.of'])).toThrow('never.heard.of');
  await first.close();
  // Another topic, as of a new service, changes nothing for those that are there.
  const second = await open({ topics: [topic, `log.${newId()}`] });
  expect(second.logOf([topic])).toBe(name);
});

test.each([
  ['fewer records than before', 2],
  ['as many records as before', 5],
  ['more records than before', 9],
])(
  'a topic made again, with %s, is another log: read models and groups begin again',
  async (_what, count) => {
    const group = newId();
    const before = await open();
    const name = before.logOf([topic]);
    await publishRounds(before, 5, 'old');
    expect(await shown(before, 20)).toEqual(rowsOf(5, 'old'));
    const first = await listen(before, { group, topics: [topic] });
    await first.waitFor(20);
    await eventually('committed', async () => (await first.subscription.health()).lag === 0);
    await before.close();

    await remove(topic);
    const after = await open();
    expect(after.logOf([topic])).not.toBe(name);
    await publishRounds(after, count, 'new');
    expect(await shown(after, 4 * count)).toEqual(rowsOf(count, 'new'));
    const second = await listen(after, { group, topics: [topic] });
    await second.waitFor(4 * count);
    for (const key of KEYS) {
      const values = second.heard.filter((one) => one.key === key).map(({ value }) => value);
      expect(values).toEqual(upTo(count).map((nth) => `new${nth}`));
    }
    expect(lost).toEqual([]);
  },
);

test('made again under a running process, it is noticed, and nothing is told or heard any more', async () => {
  const running = await open();
  const told = await listen(running, { group: newId(), topics: [topic] });
  await publishRounds(running, 3, 'old');
  await told.waitFor(12);
  await remove(topic);
  const elsewhere = await open();
  await eventually('the loss is told', () => lost.length === 1);
  expect(lost).toEqual([`${topic} was removed and made again`]);
  await expect(running.publish(topic, round(KEYS, 0))).rejects.toThrow('removed and made again');
  await expect(listen(running, { group: newId(), topics: [topic] })).rejects.toThrow('removed');
  expect(await told.subscription.health()).toMatchObject({
    state: 'stopped',
    lastError: expect.stringContaining('removed and made again'),
  });
  const heard = told.heard.length;
  await publishRounds(elsewhere, 3, 'new');
  await sleep(500);
  expect(told.heard.length).toBe(heard);
  // Told once.
  expect(lost).toHaveLength(1);
});

describe('dead letters', () => {
  async function withLetters() {
    const broadcast = await open();
    const told = await listen(broadcast, {
      group: newId(),
      topics: [topic],
      poison: 'dead_letter',
      handle: async ({ value }) => {
        if (value.startsWith('bad')) throw new PoisonError('of no use');
      },
    });
    await publishRounds(broadcast, 2, 'bad');
    await publishRounds(broadcast, 1, 'good');
    await told.waitFor(4);
    const letters = async () => (await told.subscription.health()).deadLetters;
    await eventually('set aside', async () => (await letters()) === 8);
    return { broadcast, told, letters };
  }

  test('that are deleted from their topic stand no more', async () => {
    const { letters } = await withLetters();
    const dead = deadLetterTopic(topic);
    const admin = clusterAdmin({ brokers, clientId: 'operator' });
    const held = await admin.ask('what is there', (it) => it.fetchTopicOffsets(dead));
    const [fullest] = held.sort((one, other) => Number(other.high) - Number(one.high));
    const purged = Number(fullest?.high ?? 0);
    await admin.ask('a purge', (it) =>
      it.deleteTopicRecords({
        topic: dead,
        partitions: [{ partition: fullest?.partition ?? 0, offset: String(purged - 1) }],
      }),
    );
    admin.close();
    expect(purged).toBeGreaterThan(1);
    await eventually('fewer of them', async () => (await letters()) === 8 - (purged - 1));
  });

  test('may lose their topic: another takes its place, and everything goes on', async () => {
    const { broadcast, told, letters } = await withLetters();
    await remove(deadLetterTopic(topic));
    // Whoever starts next makes what is missing.
    await open();
    await publishRounds(broadcast, 1, 'more');
    await told.waitFor(8);
    await eventually('none of them', async () => (await letters()) === 0);
    await publishRounds(broadcast, 1, 'bad');
    await eventually('new ones', async () => (await letters()) === 4);
    expect((await told.subscription.health()).state).toBe('running');
    expect(lost).toEqual([]);
  });
});

test('a group that is ahead of its topic shows that the topic has lost records', async () => {
  const group = newId();
  const before = await open();
  await publishRounds(before, 3, 'old');
  const told = await listen(before, { group, topics: [topic] });
  await told.waitFor(12);
  await before.close();
  // A broker that lost its power may come back with less than it had acknowledged: no client can make
  // it forget, so here the group is set ahead.
  const groupId = `${group}.${before.logOf([topic]).slice(0, 8)}`;
  const admin = clusterAdmin({ brokers, clientId: 'operator' });
  await admin.ask('a setting', (it) =>
    it.setOffsets({ groupId, topic, partitions: [{ partition: 0, offset: '1000' }] }),
  );
  admin.close();
  const after = await open();
  await expect(listen(after, { group, topics: [topic] })).rejects.toThrow('has lost records');
  expect(lost).toHaveLength(1);
  expect(lost[0]).toMatch(
    /\/0 has lost records, for a group has come to 1000 and it ends at \d+: /,
  );
  expect(lost[0]).toContain('remove the topic, and start all services again');
});

test('a service whose topic is made again ends with a sentence, and is well after a new start', async () => {
  const environment = { KAFKA_BROKERS: brokers.join(','), DATA_DIR: directory, LOG_LEVEL: 'error' };
  const service = startServiceProcess('requests', environment);
  await service.ready();
  await remove(exchanges.topic);
  // Whoever starts next makes what is missing.
  await open({ topics: [exchanges.topic] });
  const { code, printed } = await service.end();
  expect(code).toBe(1);
  expect(printed).toContain(
    `The bourse cannot go on, for ${exchanges.topic} was removed and made again: stopping`,
  );
  const again = startServiceProcess('requests', environment);
  const readiness = await fetch(`${await again.ready()}/readyz`);
  expect(readiness.status).toBe(200);
  expect((await again.stop()).code).toBe(0);
});
