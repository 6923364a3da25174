import { expect, test } from '@jest/globals';
import { termsOf } from './terms.ts';

const CODES = new Set(['status']);
const valueOf = (name: string, value: string) => termsOf({ [name]: value }, CODES)[0]?.value;

test.each([
  ['partyId', 'insee:59183'],
  ['from', '2026-03-01'],
  ['status', 'signed,delivering'],
])('%s=%s is recorded as it was asked', (name, value) => {
  expect(valueOf(name, value)).toBe(value);
});

test.each([
  ['q', 'Dupont'],
  ['q', 'Jean-Pierre'],
  ['q', 'Jeanne Dupont 1'],
  ['status', 'Jeanne Dupont'],
  ['status', 'x'.repeat(301)],
])('%s=%s may be a name, and is recorded as a digest', (name, value) => {
  expect(valueOf(name, value)).toMatch(/^sha256:[\da-f]{16}$/);
});

test('what was not asked is no term', () => {
  expect(termsOf({ from: undefined }, CODES)).toEqual([]);
});
