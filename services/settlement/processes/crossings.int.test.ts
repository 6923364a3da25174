import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EventStore } from '@bourse/event-store/port';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { addDays } from '@bourse/kernel/clock';
import type { SingleCommand } from '@bourse/ledger/commands';
import { eventually } from '@bourse/service-kit/testing';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CrossingHandler, crossingHandler } from '../crossing-handler.ts';
import { type Crossing, crossingHoldOf, isUnderWay } from '../domain/crossings/crossing-state.ts';
import { forPeople } from '../ledger/for-people.ts';
import {
  bothSides,
  contextOf,
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
  made = await makeStore(openSqliteEventStore, OWNED);
});
afterAll(() => rmSync(made, { recursive: true }));
beforeEach(() => {
  world = openStore(openSqliteEventStore, made);
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

/** A store of which appends go another way. */
const appending = (store: EventStore, append: EventStore['append']): EventStore => ({
  append,
  read: (...of) => store.read(...of),
  readAll: (...of) => store.readAll(...of),
  subscribe: (...of) => store.subscribe(...of),
});

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

  test('leaves alone what somebody else holds under the id of its own hold', async () => {
    const squatted = crossingHoldOf(crossingId('a'), 'source');
    await process.hold(squatted);
    await process.request('a', 200);
    expect(await ended(process, 'a')).toMatchObject({
      status: 'refused',
      cause: 'transfer_id_reused',
    });
    const { transfers } = await process.ledgers.of('nord').view();
    expect(transfers.get(squatted)).toMatchObject({ status: 'held' });
  });

  test('is moved by the process that follows it, and by nobody else', async () => {
    await process.request('a', 200);
    await ended(process, 'a');
    const people = forPeople(process.ledgers.of('nord'), () => Promise.resolve(false));
    const transferId = crossingHoldOf(crossingId('a'), 'source');
    const refusal = {
      kind: 'rejected',
      rejection: { code: 'part_of_a_crossing', transferId },
    };
    const day = '2026-03-02';
    const commands: readonly SingleCommand[] = [
      { type: 'VoidHold', data: { transferId } },
      { type: 'PostHold', data: { transferId, minutes: 200, effectiveOn: day } },
      { type: 'ExpireHold', data: { transferId, now: START } },
      {
        type: 'HoldMinutes',
        data: {
          transferId,
          debitAccountId: 'insee:59183',
          creditAccountId: 'marketplace:sud',
          minutes: 1,
          exchangeId: transferId,
        },
      },
      {
        type: 'ReverseTransfer',
        data: {
          transferId: crossingId('way back'),
          reversesTransferId: transferId,
          minutes: 200,
          reasonCode: 'other',
          reason: 'Un seul côté',
          effectiveOn: day,
        },
      },
    ];
    for (const command of commands) {
      expect(await people.give(command, contextOf(command.type))).toEqual(refusal);
      const linked = { type: 'Linked', data: { commands: [command, command] } } as const;
      expect((await people.give(linked, contextOf('linked'))).kind).toBe('rejected');
    }
    const other: SingleCommand = { type: 'VoidHold', data: { transferId: crossingId('none') } };
    expect(await people.give(other, contextOf('other'))).toMatchObject({
      rejection: { code: 'hold_not_found' },
    });
    await expectBooks(process, 200);
  });

  test('without its second hold in time is given up, though the far ledger is out of reach', async () => {
    await process.stop();
    let outOfReach = true;
    const far = appending(world.store, (stream, ...of) =>
      outOfReach && stream === 'ledger-sud'
        ? Promise.reject(new Error('no answer'))
        : world.store.append(stream, ...of),
    );
    process = startProcess(far, newDirectory());
    await process.request('a', 200);
    await eventually(
      () => lookAt('a'),
      ({ status }) => status === 'source_held',
    );
    expect((await bothSides(process)).nord.held).toBe(200);
    process.clock.set(addDays(START, 2));
    // The giver has its minutes back at once. That nothing is held on the far side is said once it is known.
    await eventually(
      () => bothSides(process),
      ({ nord }) => nord.held === 0,
    );
    expect(await lookAt('a')).toMatchObject({ status: 'abandoned', released: false });
    outOfReach = false;
    expect(await ended(process, 'a')).toMatchObject({ status: 'abandoned', released: true });
    await expectBooks(process, 0);
  });

  test.each(['ledger-nord', 'ledger-sud'] as const)(
    'that is given up leaves nothing held in %s by what was sent before and arrives after',
    async (slow) => {
      await process.stop();
      const sent: Parameters<EventStore['append']>[] = [];
      const late = appending(world.store, (...of) => {
        if (of[0] !== slow) return world.store.append(...of);
        sent.push(of);
        return Promise.reject(new Error('no answer'));
      });
      const own = newDirectory();
      const before = startProcess(late, own);
      await before.request('a', 200);
      await eventually(() => Promise.resolve(sent.length), Boolean);
      await before.stop();
      await world.abandon('a', addDays(START, 2));
      process = startProcess(world.store, own);
      expect(await ended(process, 'a')).toMatchObject({ status: 'abandoned', released: true });
      const [hold] = sent;
      if (hold === undefined) throw new Error('a hold was sent');
      expect(await world.store.append(...hold)).toMatchObject({ kind: 'conflict' });
      await expectBooks(process, 0);
    },
  );

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

type Killing = {
  /** What the process is asked for; whoever was not answered asks again. */
  readonly play: (process: Process) => Promise<unknown>;
  /** How it ended; undefined while it is under way. */
  readonly outcomeIn: (crossings: CrossingHandler) => Promise<string | undefined>;
  /** What crossed in all, when it ended so. */
  readonly crossed: (outcome: string) => number;
  /** Whether the second process knows how far the first had come. */
  readonly remembers: boolean;
  /** A store where it begins; default: one where nothing has crossed. */
  readonly from?: string;
  /** What happens before the second process begins. */
  readonly between?: (copy: ReturnType<typeof openStore>) => Promise<unknown>;
};

/**
 * Plays something on a process that is killed at a step; another process on the same store takes over.
 *
 * @returns How it ended, and whether the first process got as far as that step.
 */
async function playKilledAt(
  killedAt: number,
  { play, outcomeIn, crossed, remembers, from = made, between }: Killing,
): Promise<{ readonly outcome: string; readonly died: boolean }> {
  const copy = openStore(openSqliteEventStore, from);
  const on = mortal(copy.store, killedAt);
  const own = newDirectory();
  const first = startProcess(on.store, own);
  const asked = await play(first).then(
    () => true,
    () => false,
  );
  const handler = crossingHandler(copy.store);
  const isOverOrDead = async () => on.died() || (await outcomeIn(handler)) !== undefined;
  if (asked) await eventually(isOverOrDead, Boolean);
  await first.stop();

  await between?.(copy);
  const second = startProcess(copy.store, remembers ? own : newDirectory());
  await play(second);
  const outcome = await eventually(
    () => outcomeIn(handler),
    (found) => found !== undefined,
  );
  if (outcome === undefined) throw new Error(`killed at ${killedAt}, it does not end`);
  await expectBooks(second, crossed(outcome));
  await second.stop();
  await copy.close();
  return { outcome, died: on.died() };
}

/** Several at a time: most of it is waiting for the disk. */
const AT_ONCE = 6;

/** @returns How it ended for each step at which the process was killed, until one lived to the end. */
async function playKilledEverywhere(killing: Killing): Promise<readonly string[]> {
  const outcomes: string[] = [];
  for (let from = 0; ; from += AT_ONCE) {
    const steps = Array.from({ length: AT_ONCE }, (_, index) => from + index);
    const played = await Promise.all(steps.map((step) => playKilledAt(step, killing)));
    outcomes.push(...played.map(({ outcome }) => outcome));
    if (played.some(({ died }) => !died)) return outcomes;
  }
}

const lookAt = (name: string) => crossingHandler(world.store).look(crossingId(name));

/** A crossing of so many minutes. */
const ofMinutes = (minutes: number): Omit<Killing, 'remembers'> => ({
  play: (process) => process.request('a', minutes),
  outcomeIn: async (crossings) => {
    const crossing = await crossings.look(crossingId('a'));
    return isOver(crossing) ? crossing.status : undefined;
  },
  crossed: (outcome) => (outcome === 'settled' ? minutes : 0),
});

describe.each([true, false])('killed at any step (its successor remembers: %s)', (remembers) => {
  test('a crossing is done on both sides', async () => {
    const outcomes = await playKilledEverywhere({ ...ofMinutes(200), remembers });
    expect(outcomes.length).toBeGreaterThan(20);
    expect(new Set(outcomes)).toEqual(new Set(['settled']));
  });

  test('a crossing that is refused on the far side leaves nothing held', async () => {
    const outcomes = await playKilledEverywhere({ ...ofMinutes(EXPOSURE + 1), remembers });
    expect(outcomes.length).toBeGreaterThan(8);
    expect(new Set(outcomes)).toEqual(new Set(['refused']));
  });

  test('a crossing whose time is over before anybody goes on is done on both sides or on none', async () => {
    const outcomes = await playKilledEverywhere({
      ...ofMinutes(200),
      remembers,
      between: (copy) => copy.abandon('a', addDays(START, 2)),
    });
    expect(new Set(outcomes)).toEqual(new Set(['abandoned', 'settled']));
  });

  test('a reversal is done on both sides, and the crossing knows of it', async () => {
    const from = mkdtempSync(join(tmpdir(), 'bourse-crossed-'));
    directories.push(from);
    const crossed = openStore(openSqliteEventStore, made);
    const before = startProcess(crossed.store, newDirectory());
    await before.request('a', 200);
    await ended(before, 'a');
    await before.stop();
    await crossed.moveTo(from);
    const outcomes = await playKilledEverywhere({
      play: (process) => process.reverse('a', 150),
      outcomeIn: async (crossings) => {
        const crossing = await crossings.look(crossingId('a'));
        const [reversal] = crossing.status === 'settled' ? crossing.reversals.values() : [];
        return reversal?.status === 'under_way' ? undefined : reversal?.status;
      },
      crossed: () => 50,
      remembers,
      from,
    });
    expect(outcomes.length).toBeGreaterThan(20);
    expect(new Set(outcomes)).toEqual(new Set(['settled']));
  });
});
