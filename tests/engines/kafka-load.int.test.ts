import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, jest, test } from '@jest/globals';
import { eventually, listen } from '@bourse/broadcast/contract-suite-support';
import { deadLetterTopic, PoisonError } from '@bourse/broadcast/port';
import { sharedBroker } from '../support/broker.ts';
import { closeScenes, openScene, round, SESSION, upTo } from './kafka-scene.ts';

jest.setTimeout(90_000);
afterEach(closeScenes);

test('a handler slower than the session keeps its partition, though another consumer joins', async () => {
  const { broadcast, topic, group, alarms } = await openScene(await sharedBroker());
  const tries: string[] = [];
  const handle = async ({ value }: { readonly value: string }) => {
    tries.push(value);
    if (value === '0') await sleep(SESSION.timeoutMs + 1_500);
  };
  const one = await listen(broadcast, { group, topics: [topic], handle });
  await broadcast.publish(topic, round(['offer-1'], 0));
  await eventually('the slow one in hand', () => tries.length === 1);
  // A broker that has just started refuses its first group for a while, and that may have been alarmed.
  const before = alarms.length;
  const other = await listen(broadcast, { group, topics: [topic], handle });
  await broadcast.publish(topic, round(['offer-1'], 1));
  await eventually('both handled', () => one.heard.length + other.heard.length === 2);
  expect(one.of('offer-1')[0]).toBe(0);
  expect(tries).toEqual(['0', '1']);
  await eventually('no lag', async () => {
    const health = await Promise.all([one.subscription.health(), other.subscription.health()]);
    return health.every(({ lag, state }) => lag === 0 && state === 'running');
  });
  expect(alarms.slice(before)).toEqual([]);
});

test('a partition full of dead letters is worked through, and each is kept in its order', async () => {
  const { broadcast, topic, group } = await openScene(await sharedBroker());
  const count = 1_000;
  await broadcast.publish(
    topic,
    upTo(count).flatMap((nth) => round(['offer-1'], nth)),
  );
  await broadcast.publish(topic, round(['offer-2'], 0));
  const told = await listen(broadcast, {
    group,
    topics: [topic],
    poison: 'dead_letter',
    handle: async ({ key }) => {
      if (key === 'offer-1') throw new PoisonError('cannot be read');
    },
  });
  await eventually('no lag', async () => (await told.subscription.health()).lag === 0);
  expect(await told.subscription.health()).toMatchObject({ state: 'running', deadLetters: count });
  expect(told.heard.map(({ key }) => key)).toEqual(['offer-2']);
  const dead = await listen(broadcast, {
    group: `${group}-dead`,
    topics: [deadLetterTopic(topic)],
  });
  await dead.waitFor(count);
  expect(dead.of('offer-1')).toEqual(upTo(count));
});
