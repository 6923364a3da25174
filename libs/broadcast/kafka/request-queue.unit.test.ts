import { expect, test } from '@jest/globals';
import { pause } from '@bourse/kernel/backoff';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { correctRequestQueue } from './request-queue.ts';

correctRequestQueue();

/** What the corrected method sees of a queue. */
function queueOf(pending: readonly unknown[], throttledUntil: number) {
  const looks: number[] = [];
  return Object.assign(Object.create(RequestQueue.prototype) as typeof RequestQueue.prototype, {
    pending,
    throttledUntil,
    throttleCheckTimeoutId: null,
    checkPendingRequests: () => looks.push(Date.now()),
    looks,
  });
}
const aWhile = () => pause(60, new AbortController().signal);

test('a queue with nothing in it sets no timer', () => {
  const idle = queueOf([], -1);
  idle.scheduleCheckPendingRequests();
  expect(idle.throttleCheckTimeoutId).toBeNull();
});

test('a queue with a request looks again, once, and with no time in the past', async () => {
  const warned: string[] = [];
  const warn = ({ name }: Error) => warned.push(name);
  process.on('warning', warn);
  const busy = queueOf([{}], -1);
  busy.scheduleCheckPendingRequests();
  busy.scheduleCheckPendingRequests();
  await aWhile();
  process.off('warning', warn);
  expect(busy.looks.length).toBe(1);
  expect(warned).toEqual([]);
});

test('a throttled queue waits as long as the broker asked for', async () => {
  const until = Date.now() + 50;
  const throttled = queueOf([{}], until);
  throttled.scheduleCheckPendingRequests();
  await aWhile();
  expect(throttled.looks.length).toBe(1);
  expect(throttled.looks[0]).toBeGreaterThanOrEqual(until - 1);
});
