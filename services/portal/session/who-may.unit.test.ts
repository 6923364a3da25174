import { expect, test } from '@jest/globals';
import { whoMay } from './who-may.ts';

test('pages are for whoever the table of rights names, wherever it is', () => {
  expect(whoMay('convention.sign')).toEqual(['signatory']);
  expect(whoMay('trail.read')).toEqual(['auditor', 'official', 'operator']);
  expect(whoMay('statement.read')).toEqual(expect.arrayContaining(['requester', 'auditor']));
  // No role is needed, so none is asked for.
  expect(whoMay('offer.read')).toEqual([]);
});
