import { expect, test } from '@jest/globals';
import { addMinutes } from './minutes.ts';

test('a sum that would not be exact is a bug', () => {
  expect(addMinutes(90, 30)).toBe(120);
  expect(() => addMinutes(Number.MAX_SAFE_INTEGER, 1)).toThrow('not an exact integer');
});
