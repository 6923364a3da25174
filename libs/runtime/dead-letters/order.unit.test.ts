import { expect, test } from '@jest/globals';
import { topics } from '@bourse/contracts/topics';
import { OrderError, orderOf } from './order.ts';

test.each([
  ['list', { action: 'list', topics, group: undefined, limit: 50 }],
  ['list --topic t', { action: 'list', topics: ['t'], group: undefined, limit: 50 }],
  ['redrive --topic t', { action: 'redrive', topics: ['t'], group: undefined, limit: 1_000 }],
  [
    '--group g redrive --limit=7 --topic=t',
    { action: 'redrive', topics: ['t'], group: 'g', limit: 7 },
  ],
])('%s', (text, order) => {
  expect(orderOf(text.split(' '))).toEqual(order);
});

test('help is asked for by name', () => {
  expect(orderOf(['redrive', '--help'])).toBeUndefined();
});

test.each([
  ['', 'Either list or redrive is to be said, not nothing.'],
  ['delete', 'Either list or redrive is to be said, not delete.'],
  ['list redrive', 'Either list or redrive is to be said, not list redrive.'],
  ['redrive', 'To give records again --topic must say where they came from.'],
  ['list --topic t.dead', '--topic is where the records came from, t, not where they lie.'],
  ['list --all', "Unknown option '--all'."],
  ['list --group', "Option '--group <value>' argument missing."],
  ['list --limit 0', '--limit is "0", but it must be 1 to 1000000.'],
  ['list --limit 1e3', '--limit is "1e3", but it must be 1 to 1000000.'],
  ['list --limit 1000001', '--limit is "1000001", but it must be 1 to 1000000.'],
])('%j is refused in a sentence', (text, sentence) => {
  const read = () => orderOf(text.split(' ').filter((word) => word !== ''));
  expect(read).toThrow(OrderError);
  expect(messageOf(read)).toBe(sentence);
});

function messageOf(refused: () => unknown): string {
  try {
    refused();
    return 'nothing was refused';
  } catch (error) {
    return (error as Error).message;
  }
}
