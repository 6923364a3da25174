import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { eventually, listen } from '@bourse/broadcast/contract-suite-support';
import { brokerToKill } from '../support/broker.ts';
import type { BrokerToKill } from '../support/broker-to-kill.ts';
import {
  closeScenes,
  firstHeard,
  openNetwork,
  openScene,
  publishUntilDone,
  round,
  upTo,
} from './kafka-scene.ts';

jest.setTimeout(90_000);
afterEach(closeScenes);

const VICTIM = fileURLToPath(new URL('./kafka-victim.ts', import.meta.url));
/** Of the protocol's requests, the one whose answer gives a member its partitions. */
const SYNC_GROUP = 14;
/** A request begins with its length, and then says which it is. */
const apiOf = (asked: Buffer): number => (asked.length < 6 ? -1 : asked.readInt16BE(4));
const KEYS = upTo(10).map((nth) => `offer-${nth}`);

describe('Kafka', () => {
  let broker: BrokerToKill;
  beforeAll(async () => {
    broker = await brokerToKill();
  });
  afterAll(() => broker.stop());

  test('killed and started again while commands flow loses nothing, and keeps the order', async () => {
    const { broadcast, topic, group } = await openScene(broker.brokers);
    const told = await listen(broadcast, { group, topics: [topic] });
    const rounds = 120;
    let published = 0;
    const publishing = (async () => {
      for (; published < rounds; published += 1) {
        await publishUntilDone(broadcast, topic, round(KEYS, published));
        await sleep(5);
      }
    })();
    await eventually('some published and heard', () => published > 20 && told.heard.length > 50);
    await broker.kill();
    const publishedAtKill = published;
    await sleep(500);
    expect(published).toBeLessThanOrEqual(publishedAtKill + 1);
    await broker.restart();
    await publishing;
    const distinct = () => KEYS.reduce((sum, key) => sum + firstHeard(told.heard, key).length, 0);
    await eventually('all of it heard', () => distinct() === rounds * KEYS.length);
    for (const key of KEYS) expect(firstHeard(told.heard, key)).toEqual(upTo(rounds));
    await eventually('no lag', async () => (await told.subscription.health()).lag === 0);
    expect((await told.subscription.health()).state).toBe('running');
  });

  test('away for long makes a consumer stopped, and running again when it is back', async () => {
    const { broadcast, topic, group, alarms } = await openScene(broker.brokers);
    const told = await listen(broadcast, { group, topics: [topic] });
    await broadcast.publish(topic, round(KEYS, 0));
    await told.waitFor(KEYS.length);
    const { subscription } = told;
    const stateOf = async () => (await subscription.health()).state;
    await broker.kill();
    await eventually('stopped', async () => (await stateOf()) === 'stopped');
    expect(alarms).toContain('A consumer is lost, and another is started');
    await broker.restart();
    await publishUntilDone(broadcast, topic, round(KEYS, 1));
    await eventually('running', async () => (await stateOf()) === 'running');
    await eventually('no lag', async () => (await subscription.health()).lag === 0);
    for (const key of KEYS) expect(firstHeard(told.heard, key)).toEqual([0, 1]);
  });

  test('gives a record again whose consumer was killed between its effect and its commit', async () => {
    const { broadcast, topic, group } = await openScene(broker.brokers);
    const directory = await mkdtemp(join(tmpdir(), 'bourse-victim-'));
    const effects = join(directory, 'effects');
    for (const nth of upTo(6)) await broadcast.publish(topic, round(['offer-1'], nth));
    const victim = spawn(
      process.execPath,
      [VICTIM, broker.brokers.join(','), topic, group, effects, '3'],
      { stdio: 'inherit' },
    );
    const [, signal] = (await once(victim, 'exit')) as [number | null, string | null];
    expect(signal).toBe('SIGKILL');
    const before = (await readFile(effects, 'utf8')).trim().split('\n');
    expect(before).toEqual(['0', '1', '2', '3']);
    const told = await listen(broadcast, { group, topics: [topic] });
    await eventually('the last one', () => told.of('offer-1').includes(5));
    const again = told.of('offer-1').map(Number);
    // What was not committed comes again, from some record up to the one in hand, and nothing is left out.
    expect(again[0]).toBeLessThanOrEqual(3);
    expect(again).toEqual(upTo(6).slice(again[0]));
    await eventually('no lag', async () => (await told.subscription.health()).lag === 0);
    await rm(directory, { recursive: true });
  });

  test('whose acknowledgement is lost on the way has a record once', async () => {
    const network = await openNetwork(broker.brokers[0] ?? '');
    const { broadcast, topic, group } = await openScene(broker.brokers, {
      connect: network.connect,
    });
    const told = await listen(broadcast, { group, topics: [topic] });
    await broadcast.publish(topic, round(KEYS, 0));
    await told.waitFor(KEYS.length);
    network.loseAnswers();
    const before = network.lostAnswers();
    const publishing = broadcast.publish(topic, round(KEYS, 1));
    await eventually('a lost answer', () => network.lostAnswers() > before);
    await sleep(100);
    network.heal();
    await publishing;
    await broadcast.publish(topic, round(KEYS, 2));
    await told.waitFor(3 * KEYS.length);
    await eventually('no lag', async () => (await told.subscription.health()).lag === 0);
    const log = await everythingIn(topic);
    for (const key of KEYS) {
      expect(log.filter((one) => one.key === key).map(({ value }) => value)).toEqual([
        '0',
        '1',
        '2',
      ]);
    }
  });

  test('whose acknowledgement does not come in time refuses, and repeated keeps the order', async () => {
    const network = await openNetwork(broker.brokers[0] ?? '');
    const { broadcast, topic } = await openScene(broker.brokers, {
      connect: network.connect,
      sendWithinMs: 700,
    });
    await broadcast.publish(topic, round(KEYS, 0));
    network.loseAnswers();
    await expect(broadcast.publish(topic, round(KEYS, 1))).rejects.toThrow('not within 700 ms');
    network.heal();
    await publishUntilDone(broadcast, topic, round(KEYS, 1));
    await publishUntilDone(broadcast, topic, round(KEYS, 2));
    const log = await everythingIn(topic);
    for (const key of KEYS) {
      const values = log.filter((one) => one.key === key).map(({ value }) => value);
      // At least once: the repetition stands behind the first, and before what came after it.
      expect(values).toEqual(['0', '1', '1', '2']);
    }
  });

  test('answers late that deals out partitions, as when another member dies over it: nobody is lost', async () => {
    // Later than other answers may come, and sooner than the session of a member ends.
    const late = (asked: Buffer) => (apiOf(asked) === SYNC_GROUP ? 5_700 : 0);
    const network = await openNetwork(broker.brokers[0] ?? '', late);
    const { broadcast, topic, group, alarms } = await openScene(broker.brokers, {
      connect: network.connect,
    });
    const begun = Date.now();
    const told = await listen(broadcast, { group, topics: [topic] });
    await broadcast.publish(topic, round(KEYS, 0));
    await told.waitFor(KEYS.length);
    expect(Date.now() - begun).toBeGreaterThan(5_700);
    expect(alarms).toEqual([]);
    expect((await told.subscription.health()).state).toBe('running');
  });

  /** What a topic holds, as a new group hears it. */
  async function everythingIn(topic: string) {
    const { broadcast, group } = await openScene(broker.brokers);
    const told = await listen(broadcast, { group, topics: [topic] });
    await eventually('all of it', async () => {
      const { lag } = await told.subscription.health();
      return told.heard.length > 0 && lag === 0;
    });
    await broadcast.close();
    return told.heard;
  }
});
