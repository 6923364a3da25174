import { expect, test } from '@jest/globals';
import { START, storePosition } from '@bourse/event-store/port';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProcessState } from './process-state.ts';

test('checkpoints and parked events are each process’s own, and survive the process', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-process-'));
  const file = join(directory, 'processes.sqlite');
  const first = openProcessState(file);
  expect(first.load('a')).toBe(START);
  first.save('a', storePosition(3));
  first.save('a', storePosition(5));
  first.park('b', { stream: 'lamp-1', revision: 10n, error: 'tenth' });
  first.park('b', { stream: 'lamp-1', revision: 9n, error: 'ninth' });
  first.park('b', { stream: 'lamp-1', revision: 9n, error: 'ninth' });
  first.save('b', storePosition(9));
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
