import { expect, test } from '@jest/globals';
import type { StreamName } from '../port.ts';
import { streamHeads } from './stream-heads.ts';

test('a stream that was moved is known without asking the file, until all is forgotten', () => {
  const asked: StreamName[] = [];
  const heads = streamHeads((stream) => {
    asked.push(stream);
    return stream === 'x-stored' ? { id: 7, revision: 3 } : undefined;
  });
  heads.move('x-a', { id: 1, revision: 0 });
  heads.move('x-a', { id: 1, revision: 1 });
  expect(heads.find('x-a')).toEqual({ id: 1, revision: 1 });
  expect(asked).toEqual([]);
  expect(heads.find('x-stored')).toEqual({ id: 7, revision: 3 });
  heads.clear();
  expect(heads.find('x-a')).toBeUndefined();
  expect(asked).toEqual(['x-stored', 'x-a']);
});
