import { expect, test } from '@jest/globals';
import { pause } from '@bourse/kernel/backoff';
import { nextTurn } from '@bourse/kernel/next-turn';
import * as fc from 'fast-check';
import { seededRandom } from '../../support/random.ts';
import { Agenda } from './agenda.ts';
import { History } from './history.ts';
import { simulateTimers } from './process-timers.ts';
import { type Owner, Scheduler } from './scheduler.ts';

function schedulerOf(seed: number) {
  const history = new History();
  const latencyMs = [1, 5] as const;
  return { history, scheduler: new Scheduler({ random: seededRandom(seed), history, latencyMs }) };
}

const ownerOf = (name: string): Owner => ({ name, alive: true });

async function runAll(scheduler: Scheduler): Promise<void> {
  while (await scheduler.step());
}

test('an agenda gives its entries back in the order of their moments', () => {
  const entry = fc.record({ at: fc.integer({ min: 0, max: 9 }), tie: fc.double({ noNaN: true }) });
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const agenda = new Agenda<{ at: number; tie: number }>();
      for (const one of entries) agenda.add(one);
      const taken = entries.map(() => agenda.take());
      expect(taken).toEqual(entries.toSorted((a, b) => a.at - b.at || a.tie - b.tie));
      expect(agenda.take()).toBeUndefined();
    }),
  );
});

test('each step runs one task and all that follows from it; time is the time of the task', async () => {
  const { scheduler } = schedulerOf(1);
  const owner = ownerOf('a');
  const told: string[] = [];
  const walk = async (name: string, afterMs: number) => {
    await scheduler.point(owner, name, afterMs);
    await Promise.resolve();
    told.push(`${name} at ${scheduler.now} of ${scheduler.current.name}`);
  };
  void walk('second', 20);
  void walk('first', 10);
  expect(await scheduler.step()).toBe(true);
  expect(told).toEqual(['first at 10 of a']);
  expect(await scheduler.step()).toBe(true);
  expect(await scheduler.step()).toBe(false);
  expect(told).toEqual(['first at 10 of a', 'second at 20 of a']);
  expect(scheduler.current).toBe(scheduler.world);
});

test('the dead do nothing any more, and what was taken back is not done', async () => {
  const { scheduler } = schedulerOf(1);
  const [dying, living] = [ownerOf('dying'), ownerOf('living')];
  const told: string[] = [];
  for (const owner of [dying, living]) {
    void scheduler.point(owner, 'waits', 10).then(() => told.push(owner.name));
  }
  scheduler.schedule(living, 'is taken back', 5, () => told.push('taken back'))();
  dying.alive = false;
  await runAll(scheduler);
  expect(told).toEqual(['living']);
});

test('what happens at one moment happens in an order of the seed', async () => {
  const orderOf = async (seed: number) => {
    const { scheduler, history } = schedulerOf(seed);
    for (let nth = 0; nth < 20; nth += 1)
      scheduler.schedule(ownerOf(`${nth}`), 'runs', 1, () => {});
    await runAll(scheduler);
    return history.hash();
  };
  expect(await orderOf(1)).toBe(await orderOf(1));
  expect(await orderOf(1)).not.toBe(await orderOf(2));
});

test('the waits of the product are those of the scheduler, and die with their process', async () => {
  const { scheduler } = schedulerOf(1);
  const undo = simulateTimers(scheduler);
  const told: string[] = [];
  try {
    const [dying, living] = [ownerOf('dying'), ownerOf('living')];
    for (const owner of [dying, living]) {
      scheduler.schedule(owner, 'begins', 1, () => {
        const ending = new AbortController();
        void pause(60_000, ending.signal).then(() => told.push(`${owner.name} waited`));
        void nextTurn().then(() => told.push(`${owner.name} had a turn`));
        const never = setTimeout(() => told.push('never'), 10);
        clearTimeout(never);
      });
    }
    await scheduler.step();
    await scheduler.step();
    dying.alive = false;
    await runAll(scheduler);
  } finally {
    undo();
  }
  expect(told).toEqual(['living had a turn', 'living waited']);
  expect(scheduler.now).toBe(60_001);
});

test('a history keeps its last lines, and tells apart what differs anywhere', () => {
  const [one, other] = [new History(), new History()];
  for (let nth = 0; nth < 1_000; nth += 1) {
    one.note(`line ${nth}`);
    other.note(nth === 3 ? 'another line' : `line ${nth}`);
  }
  expect(one.last(2)).toEqual(['line 998', 'line 999']);
  expect(other.last(2)).toEqual(one.last(2));
  expect(other.hash()).not.toBe(one.hash());
  const before = one.hash();
  one.remark('read by people only');
  expect(one.hash()).toBe(before);
});
