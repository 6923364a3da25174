import { expect, test } from '@jest/globals';
import { isSiret, sirenOf } from './siret.ts';

/** Of the SIREN of Dunkerque, with the control digit that the formula gives. */
const TOWN_HALL = '20002715900017';

test.each([
  [TOWN_HALL, true],
  ['20002715900016', false],
  ['2000271590001', false],
  ['200 027 159 00016', false],
  ['', false],
  // La Poste: the digits of the sum, in fives.
  ['35600000000048', true],
  ['35600000049837', true],
  ['35600000049838', false],
])('%j is a SIRET: %s', (text, is) => {
  expect(isSiret(text)).toBe(is);
});

test('a SIRET names a legal entity by its SIREN', () => {
  expect(sirenOf(TOWN_HALL)).toBe('200027159');
});
