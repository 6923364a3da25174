import { describe, expect, test } from '@jest/globals';
import { oneByOne } from './one-by-one.ts';

async function* pages(...given: readonly (readonly number[])[]) {
  for (const page of given) {
    await Promise.resolve();
    yield page;
  }
}
const all = async (items: AsyncIterable<number>): Promise<readonly number[]> => {
  const found: number[] = [];
  for await (const item of items) found.push(item);
  return found;
};

test('every item of every page, in order, empty pages among them', async () => {
  expect(await all(oneByOne(pages([1, 2], [], [3], [])))).toEqual([1, 2, 3]);
  expect(await all(oneByOne(pages()))).toEqual([]);
});

test('items asked for all at once come in order, each once, and then the end', async () => {
  const items = oneByOne(pages([1, 2], [3], [], [4, 5]));
  const results = await Promise.all(Array.from({ length: 7 }, () => items.next()));
  expect(results.map(({ value }) => value)).toEqual([1, 2, 3, 4, 5, undefined, undefined]);
  expect(results.map(({ done }) => done)).toEqual([
    ...Array.from({ length: 5 }, () => false),
    true,
    true,
  ]);
});

test('asked for in the middle of a page, none overtakes those that wait', async () => {
  const items = oneByOne(pages([1], [2, 3, 4]));
  expect((await items.next()).value).toBe(1);
  const second = items.next();
  const third = items.next();
  await second;
  const fourth = items.next();
  expect((await Promise.all([second, third, fourth])).map(({ value }) => value)).toEqual([2, 3, 4]);
});

describe('the end', () => {
  const watched = () => {
    const told: string[] = [];
    async function* source() {
      try {
        yield* pages([1, 2, 3], [4]);
      } finally {
        told.push('ended');
      }
    }
    return { source: source(), told };
  };

  test('of the reader ends the pages, and gives nothing more', async () => {
    const { source, told } = watched();
    const items = oneByOne(source);
    for await (const item of items) {
      expect(item).toBe(1);
      break;
    }
    expect(told).toEqual(['ended']);
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  test('in the middle of a page leaves out the rest of it', async () => {
    let ended = false;
    async function* source() {
      yield [1, 2, 3];
      if (!ended) yield await Promise.resolve([4]);
    }
    const items = oneByOne(source(), () => ended);
    expect((await items.next()).value).toBe(1);
    ended = true;
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  test('by a failure is told to whoever asks, after what was read before it', async () => {
    async function* source() {
      yield [1];
      await Promise.reject(new Error('the disk is gone'));
    }
    const items = oneByOne(source());
    expect((await items.next()).value).toBe(1);
    await expect(items.next()).rejects.toThrow('the disk is gone');
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });
});
