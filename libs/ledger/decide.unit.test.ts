import { expect, test } from '@jest/globals';
import { decide } from './decide.ts';
import { voidHold } from './fixtures.ts';
import { initialState } from './state.ts';

test('a command of no known type is a bug, and never taken for another', () => {
  const unknown = Object.assign(voidHold(), { type: 'BurnMinutes' });
  expect(() => decide(unknown, initialState())).toThrow('Unexpected ledger command');
});
