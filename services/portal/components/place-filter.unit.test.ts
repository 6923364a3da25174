import { expect, test } from '@jest/globals';
import { departementFrom } from './place-filter.ts';

test.each([
  ['59', '59'],
  [' 1 ', '01'],
  ['2a', '2A'],
  ['974', '974'],
  ['Nord', undefined],
  ['5', '05'],
  ['59000', undefined],
  ['961', undefined],
  [' ', undefined],
])('%j is the département %j', (text, code) => expect(departementFrom(text)).toBe(code));
