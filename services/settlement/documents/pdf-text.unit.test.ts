import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { inStandardFont } from './pdf-text.ts';

test.each([
  [
    'Saint-Étienne, Œuvres d’été – 5 € « à l’Haÿ »',
    'Saint-Étienne, Œuvres d’été – 5 € « à l’Haÿ »',
  ],
  ['E\u0301cole', 'École'],
  ['−3\u202Fh', '-3\u00A0h'],
  ['Łódź, Timişoara', 'Lódz, Timisoara'],
  ['un\ttexte\nde lignes', 'un texte de lignes'],
  ['réunion 🎉 東京', 'réunion ? ??'],
])('%j is written %j', (text, written) => {
  expect(inStandardFont(text)).toBe(written);
});

test('whatever is written, nothing is left that a standard font cannot show', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(inStandardFont(text)).toMatch(/^[\x20-\x7E\xA0-\xFF€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]*$/);
    }),
  );
});
