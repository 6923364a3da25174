import { expect, test } from '@jest/globals';
import { revision, storePosition } from '@bourse/event-store/port';
import { CommandMemory } from './command-memory.ts';

const trace = (at: number) => ({
  fingerprint: 'f',
  revision: revision(at),
  position: storePosition(at),
});

test('the memory holds the last commands and forgets the oldest', () => {
  const memory = new CommandMemory(2);
  memory.remember('a', trace(0));
  memory.remember('b', trace(1));
  memory.remember('a', trace(2));
  memory.remember('c', trace(3));
  expect(memory.find('a')).toEqual(trace(2));
  expect(memory.find('b')).toBeUndefined();
  expect(memory.find('c')).toEqual(trace(3));
});
