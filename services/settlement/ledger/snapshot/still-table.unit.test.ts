import { expect, test } from '@jest/globals';
import { StillTable } from './still-table.ts';

const tableOf = (...rows: readonly (readonly [string, number])[]) => {
  const table = new StillTable<string, number>();
  for (const [id, value] of rows) table.set(id, value);
  return table;
};

test('it is a table', () => {
  const table = tableOf(['a', 1], ['b', 2], ['a', 3]);
  expect([table.size, table.get('a'), table.has('b'), table.has('c')]).toEqual([2, 3, true, false]);
  expect([...table.keys()]).toEqual(['a', 'b']);
  expect([...table.values()]).toEqual([3, 2]);
  expect([...table.entries()]).toEqual([
    ['a', 3],
    ['b', 2],
  ]);
});

test('who looks sees the moment, whatever is set before, while and after its row is told', () => {
  const table = tableOf(['a', 1], ['b', 0], ['c', 3]);
  const still = table.still();
  table.set('b', 20);
  const rows = still.rows();
  expect(rows.next().value).toEqual(['a', 1]);
  table.set('a', 10);
  table.set('c', 30);
  table.set('c', 31);
  table.set('d', 4);
  expect([...rows]).toEqual([
    ['b', 0],
    ['c', 3],
  ]);
  still.release();
  expect([...table.entries()]).toEqual([
    ['a', 10],
    ['b', 20],
    ['c', 31],
    ['d', 4],
  ]);
});

test('each moment is its own, and an earlier release does not end a later look', () => {
  const table = tableOf(['a', 1]);
  const first = table.still();
  table.set('a', 2);
  const second = table.still();
  first.release();
  table.set('a', 3);
  expect([...second.rows()]).toEqual([['a', 2]]);
});
