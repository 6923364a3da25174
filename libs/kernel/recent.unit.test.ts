import { expect, test } from '@jest/globals';
import { Recent } from './recent.ts';

test('what was set last is there, and no more than twice as much as asked for', () => {
  const recent = new Recent<number, string>(3);
  for (let key = 0; key < 100; key += 1) {
    recent.set(key, `value ${key}`);
    for (let last = Math.max(0, key - 2); last <= key; last += 1) {
      expect(recent.get(last)).toBe(`value ${last}`);
    }
    expect([...recent.entries()].length).toBeLessThanOrEqual(6);
  }
  expect(recent.get(0)).toBeUndefined();
});

test('what is set again counts as new, with its new value, and is told once', () => {
  const recent = new Recent<string, number>(2);
  recent.set('a', 1);
  recent.set('b', 1);
  recent.set('a', 2);
  expect([...recent.entries()]).toEqual([
    ['b', 1],
    ['a', 2],
  ]);
  recent.set('c', 1);
  expect(recent.get('a')).toBe(2);
  expect(recent.get('b')).toBeUndefined();
});

test('nothing is left after a clearing', () => {
  const recent = new Recent<string, number>(2);
  recent.set('a', 1);
  recent.set('b', 1);
  recent.set('c', 1);
  recent.clear();
  expect([...recent.entries()]).toEqual([]);
  expect(recent.get('c')).toBeUndefined();
});
