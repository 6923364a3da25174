import { expect, test } from '@jest/globals';
import { START, storePosition } from '@bourse/event-store/port';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@bourse/sqlite/database';
import { openProcessState } from './process-state.ts';

test.each(['parked', 'checkpoints'])(
  'an event is parked and passed, or neither: the table %s cannot be written',
  async (table) => {
    const directory = await mkdtemp(join(tmpdir(), 'bourse-process-'));
    const file = join(directory, 'processes.sqlite');
    const state = openProcessState(file);
    state.save('a', storePosition(3));
    const saboteur = openDatabase({ file, durability: 'rebuildable' });
    saboteur.exec(
      `CREATE TRIGGER full BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`,
    );
    saboteur.close();
    const parked = { stream: 'lamp-1', revision: 4n, error: 'fourth' };
    expect(() => state.park('a', parked, storePosition(5))).toThrow('the disk is full');
    expect(state.parkedOf('a')).toEqual([]);
    expect(state.load('a')).toBe(3n);
    state.close();
    await rm(directory, { recursive: true });
  },
);

test('checkpoints and parked events are each process’s own, and survive the process', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-process-'));
  const file = join(directory, 'processes.sqlite');
  const first = openProcessState(file);
  expect(first.load('a')).toBe(START);
  first.save('a', storePosition(3));
  first.save('a', storePosition(5));
  first.park('b', { stream: 'lamp-1', revision: 10n, error: 'tenth' }, storePosition(8));
  first.park('b', { stream: 'lamp-1', revision: 9n, error: 'ninth' }, storePosition(9));
  first.close();

  const second = openProcessState(file);
  expect([second.load('a'), second.load('b'), second.load('c')]).toEqual([5n, 9n, START]);
  expect(second.parkedOf('b').map(({ revision }) => revision)).toEqual([9n, 10n]);
  expect(second.parkedOf('a')).toEqual([]);
  expect([second.isParked('b', 'lamp-1'), second.isParked('b', 'lamp-2')]).toEqual([true, false]);
  expect(second.isParked('a', 'lamp-1')).toBe(false);
  second.unpark('b', 'lamp-1', 9n);
  expect(second.isParked('b', 'lamp-1')).toBe(true);
  second.unpark('b', 'lamp-1', 10n);
  expect(second.isParked('b', 'lamp-1')).toBe(false);
  second.close();
  await rm(directory, { recursive: true });
});
