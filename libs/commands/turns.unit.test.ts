import { expect, test } from '@jest/globals';
import { takingTurns } from './turns.ts';

const pause = (forMs: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, forMs);
  });

test('the same thing is had one after the other, in order, past a failure too', async () => {
  const inTurn = takingTurns();
  const seen: string[] = [];
  let inside = 0;
  const work = (name: string, forMs: number) => async () => {
    inside += 1;
    expect(inside).toBe(1);
    await pause(forMs);
    seen.push(name);
    inside -= 1;
    if (name === 'b') throw new Error('b fails');
    return name;
  };
  const results = await Promise.allSettled([
    inTurn('x', work('a', 15)),
    inTurn('x', work('b', 1)),
    inTurn('x', work('c', 1)),
  ]);
  expect(seen).toEqual(['a', 'b', 'c']);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

test('different things do not wait for each other', async () => {
  const inTurn = takingTurns();
  const seen: string[] = [];
  await Promise.all([
    inTurn('slow', async () => {
      await pause(30);
      seen.push('slow');
    }),
    inTurn('quick', async () => {
      await pause(1);
      seen.push('quick');
    }),
  ]);
  expect(seen).toEqual(['quick', 'slow']);
});
