import { expect, test } from '@jest/globals';
import type { StreamName } from '../port.ts';
import { StreamHeads } from './stream-heads.ts';

function headsOf(capacity: number) {
  const asked: StreamName[] = [];
  const heads = new StreamHeads((stream) => {
    asked.push(stream);
    return stream === 'x-stored' ? { id: 7, revision: 3 } : undefined;
  }, capacity);
  return { heads, asked };
}

test('a stream that was moved is known without asking the file', () => {
  const { heads, asked } = headsOf(2);
  heads.move('x-a', { id: 1, revision: 0 });
  heads.move('x-a', { id: 1, revision: 1 });
  expect(heads.find('x-a')).toEqual({ id: 1, revision: 1 });
  expect(asked).toEqual([]);
  expect(heads.find('x-stored')).toEqual({ id: 7, revision: 3 });
  expect(asked).toEqual(['x-stored']);
});

test('the stream that was moved longest ago is forgotten first', () => {
  const { heads, asked } = headsOf(2);
  heads.move('x-a', { id: 1, revision: 0 });
  heads.move('x-b', { id: 2, revision: 0 });
  heads.move('x-a', { id: 1, revision: 1 });
  heads.move('x-c', { id: 3, revision: 0 });
  expect(heads.find('x-a')).toEqual({ id: 1, revision: 1 });
  expect(heads.find('x-b')).toBeUndefined();
  expect(asked).toEqual(['x-b']);
});

test('after a clearing, everything is asked again', () => {
  const { heads, asked } = headsOf(2);
  heads.move('x-a', { id: 1, revision: 0 });
  heads.clear();
  expect(heads.find('x-a')).toBeUndefined();
  expect(asked).toEqual(['x-a']);
});
