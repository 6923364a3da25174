import { expect, test } from '@jest/globals';
import { newId, takeIdsFrom } from './ids.ts';

const ID = '01890a5d-ac96-774b-bcce-b302099a8057';

test('new identifiers come from where they are taken from, until that is undone', () => {
  const undo = takeIdsFrom(() => ID);
  expect([newId(), newId()]).toEqual([ID, ID]);
  undo();
  const [first, second] = [newId(), newId()];
  expect(new Set([first, second, ID]).size).toBe(3);
  expect(first < second).toBe(true);
});
