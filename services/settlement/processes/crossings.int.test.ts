import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EventStore } from '@bourse/event-store/port';
import { addDays } from '@bourse/kernel/clock';
import { eventually } from '@bourse/service-kit/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crossingHandler } from '../crossing-handler.ts';
import { type Crossing, isUnderWay } from '../domain/crossings/crossing-state.ts';
import {
  bothSides,
  crossingId,
  EXPOSURE,
  makeStore,
  mortal,
  openStore,
  type Process,
  START,
  startProcess,
} from './crossing-world.ts';

const OWNED = 900;

let made: string;
let world: ReturnType<typeof openStore>;
let directories: string[] = [];
beforeAll(async () => {
  made = await makeStore(OWNED);
});
afterAll(() => rmSync(made, { recursive: true }));
beforeEach(() => {
  world = openStore(made);
});
afterEach(async () => {
  await world.close();
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  directories = [];
});

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'bourse-crossing-process-'));
  directories.push(directory);
  return directory;
}

const isOver = (crossing: Crossing): boolean =>
  crossing.status !== 'unknown' && !isUnderWay(crossing);

const ended = (process: Process, name: string) =>
  eventually(() => process.handler.look(crossingId(name)), isOver);

/** What must hold of two marketplaces once nothing is under way, whatever has happened. */
async function expectBooks(process: Process, crossed: number): Promise<void> {
  expect(await bothSides(process)).toEqual({
    nord: { member: OWNED - crossed, clearing: crossed, held: 0, sum: 0 },
    sud: { member: crossed, clearing: crossed === 0 ? 0 : -crossed, held: 0, sum: 0 },
  });
}

describe('a crossing', () => {
  let process: Process;
  beforeEach(() => {
    process = startProcess(world.store, newDirectory());
  });
  afterEach(() => process.stop());

  test('moves the minutes in both ledgers, and the two clearing accounts mirror each other', async () => {
    await process.request('a', 200);
    expect(await ended(process, 'a')).toMatchObject({
      status: 'settled',
      effectiveOn: '2026-03-02',
    });
    await expectBooks(process, 200);
  });

  test('that the giver has no credit for touches neither', async () => {
    await process.request('a', OWNED + 1);
    expect(await ended(process, 'a')).toMatchObject({
      status: 'refused',
      side: 'source',
      cause: 'insufficient_credit',
      availableMinutes: OWNED,
    });
    await expectBooks(process, 0);
  });

  test('beyond the exposure that they accept is refused, and what was held is given back', async () => {
    await process.request('a', EXPOSURE);
    await ended(process, 'a');
    await process.request('b', 1);
    expect(await ended(process, 'b')).toMatchObject({
      status: 'refused',
      cause: 'exceeds_ceiling',
    });
    await expectBooks(process, EXPOSURE);
  });

  test('without its second hold in time is given up, though the far ledger is out of reach', async () => {
    await process.stop();
    const { store } = world;
    const far: EventStore = {
      append: (stream, ...of) =>
        stream === 'ledger-sud'
          ? Promise.reject(new Error('no answer'))
          : store.append(stream, ...of),
      read: (...of) => store.read(...of),
      readAll: (...of) => store.readAll(...of),
      subscribe: (...of) => store.subscribe(...of),
    };
    process = startProcess(far, newDirectory());
    await process.request('a', 200);
    await eventually(
      () => lookAt('a'),
      ({ status }) => status === 'source_held',
    );
    expect((await bothSides(process)).nord.held).toBe(200);
    process.clock.set(addDays(START, 2));
    expect(await ended(process, 'a')).toMatchObject({ status: 'abandoned', released: true });
    await expectBooks(process, 0);
  });

  test('comes back whole or in part by another one, and never more than went', async () => {
    await process.request('a', 200);
    await ended(process, 'a');
    await process.reverse('a', 150);
    await ended(process, 'reversal of a');
    await expectBooks(process, 50);
    const original = await eventually(
      () => process.handler.look(crossingId('a')),
      (crossing) =>
        crossing.status === 'settled' &&
        [...crossing.reversals.values()].every(({ status }) => status === 'settled'),
    );
    expect(original).toMatchObject({ status: 'settled' });
  });
});

type Outcome = 'settled' | 'refused' | 'abandoned';

/**
 * Plays a crossing again and again, each time on a process that is killed one step later, until one
 * lives through it; each time another process on the same store takes over.
 *
 * @param options.remembers Whether the second process knows how far the first had come.
 * @param options.between What happens before the second process begins.
 * @returns How it ended, for each step at which the first was killed.
 */
async function playKilledEverywhere(options: {
  readonly minutes: number;
  readonly remembers: boolean;
  readonly play?: (process: Process) => Promise<unknown>;
  readonly between?: () => Promise<unknown>;
}): Promise<readonly Outcome[]> {
  const {
    minutes,
    remembers,
    between,
    play = (process) => process.request('a', minutes),
  } = options;
  const outcomes: Outcome[] = [];
  for (let killedAt = 0; ; killedAt += 1) {
    await world.close();
    world = openStore(made);
    const on = mortal(world.store, killedAt);
    const own = newDirectory();
    const first = startProcess(on.store, own);
    const asked = await play(first).then(
      () => true,
      () => false,
    );
    if (asked) await eventually(async () => on.died() || isOver(await lookAt('a')), Boolean);
    await first.stop();

    await between?.();
    const second = startProcess(world.store, remembers ? own : newDirectory());
    // Who was not answered asks again.
    await play(second);
    const { status } = await ended(second, 'a');
    await expectBooks(second, status === 'settled' ? minutes : 0);
    await second.stop();
    outcomes.push(status as Outcome);
    if (!on.died()) return outcomes;
  }
}

const lookAt = (name: string) => crossingHandler(world.store).look(crossingId(name));

describe.each([true, false])('killed at any step (its successor remembers: %s)', (remembers) => {
  test('a crossing is done on both sides', async () => {
    const outcomes = await playKilledEverywhere({ minutes: 200, remembers });
    expect(outcomes.length).toBeGreaterThan(20);
    expect(new Set(outcomes)).toEqual(new Set(['settled']));
  });

  test('a crossing that is refused on the far side leaves nothing held', async () => {
    const outcomes = await playKilledEverywhere({ minutes: EXPOSURE + 1, remembers });
    expect(outcomes.length).toBeGreaterThan(8);
    expect(new Set(outcomes)).toEqual(new Set(['refused']));
  });

  test('a crossing whose time is over before anybody goes on is done on both sides or on none', async () => {
    const outcomes = await playKilledEverywhere({
      minutes: 200,
      remembers,
      between: () => world.abandon('a', addDays(START, 2)),
    });
    expect(new Set(outcomes)).toEqual(new Set(['abandoned', 'settled']));
    // Once it is decided, time changes nothing.
    const decided = outcomes.lastIndexOf('abandoned');
    expect(outcomes.slice(outcomes.indexOf('abandoned'), decided)).not.toContain('settled');
  });
});
