import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { befall } from './chaos.ts';
import type { FaultKind, Occurrence } from './engine/faults.ts';
import type { Violation } from './invariants/referee.ts';
import { unrest } from './invariants/settled.ts';
import { checkViews } from './invariants/views.ts';
import type { Plan } from './plan.ts';
import { ownPieces, type Pieces, World } from './world.ts';

/** How one episode ended. */
export type Episode = {
  readonly plan: Plan;
  readonly violation: Violation | undefined;
  /** Steps run, those after the faults included. */
  readonly steps: number;
  readonly stepsToRest: number;
  readonly events: number;
  readonly simulatedMs: number;
  /** Of all that happened. */
  readonly hash: string;
  readonly lastLines: readonly string[];
  readonly faults: ReadonlyMap<FaultKind | Occurrence, number>;
  /** How commands ended, by their names. */
  readonly commands: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** How many events of each type were stored. */
  readonly types: ReadonlyMap<string, number>;
};

/** Steps between two looks at what is dear to look at. */
const VIEWS_EVERY = 2_000;
const REST_EVERY = 250;
const SHOWN_LINES = 40;

/** Memory that looks like a disk, where there is one: no step waits for a real one. */
const MEMORY = '/dev/shm';

/** Runs one episode: steps with faults, then without until everything is at rest, then the end of all processes. */
export async function runEpisode(plan: Plan, pieces: Pieces = ownPieces): Promise<Episode> {
  const root = existsSync(MEMORY) ? MEMORY : tmpdir();
  const directory = mkdtempSync(join(root, 'bourse-simulation-'));
  const world = new World(plan, directory, pieces);
  const { referee, scheduler } = world;
  const fail = (error: unknown): void => {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    referee.demand(false, 'nothing fails that nobody handles', () => said);
  };
  let stepsToRest = 0;
  process.on('unhandledRejection', fail);
  try {
    world.begin();
    await withFaults(world);
    const before = scheduler.steps;
    if (referee.violation === undefined) await toRest(world);
    stepsToRest = scheduler.steps - before;
    if (referee.violation === undefined) await closing(world);
  } catch (error) {
    fail(error);
  } finally {
    process.off('unhandledRejection', fail);
    world.end();
    rmSync(directory, { recursive: true, force: true });
  }
  return {
    plan,
    violation: referee.violation,
    steps: scheduler.steps,
    stepsToRest,
    events: world.books.events.count,
    simulatedMs: scheduler.now,
    hash: world.history.hash(),
    lastLines: world.history.last(SHOWN_LINES),
    faults: world.faults.counts,
    commands: world.ends,
    types: world.books.events.types,
  };
}

async function withFaults(world: World): Promise<void> {
  const { scheduler, referee } = world;
  while (scheduler.steps < world.plan.steps && referee.violation === undefined) {
    await scheduler.step();
    befall(world);
    if (scheduler.steps % VIEWS_EVERY === 0) await checkViews(world);
  }
}

/** Nothing goes wrong any more: within a bounded number of steps, all that was begun comes to its end. */
async function toRest(world: World): Promise<void> {
  const { scheduler, referee, history } = world;
  history.note('no more faults');
  world.faults.end();
  world.store.outageUntil = 0;
  world.store.refusedUntil.clear();
  for (const process of world.processes) process.start();
  const limit = scheduler.steps + world.plan.maxStepsToRest;
  let left: readonly string[] = ['everything'];
  while (left.length > 0 && scheduler.steps < limit && referee.violation === undefined) {
    const until = scheduler.steps + REST_EVERY;
    while (scheduler.steps < until && referee.violation === undefined) await scheduler.step();
    left = await unrest(world);
  }
  referee.demand(
    left.length === 0,
    'without faults everything comes to rest',
    () => `after ${world.plan.maxStepsToRest} steps: ${left.slice(0, 5).join('; ')}`,
  );
}

/** What must hold in the end: every view at the end of its source, every answer true, every process ends. */
async function closing(world: World): Promise<void> {
  await checkViews(world);
  world.commands.closing();
  const { scheduler, referee } = world;
  const ends = new Map<string, string>();
  for (const process of world.processes) {
    void process.stop(false).then((how) => ends.set(process.name, how));
  }
  const limit = scheduler.steps + world.plan.maxStepsToRest;
  while (ends.size < world.processes.length && scheduler.steps < limit) {
    if (!(await scheduler.step())) break;
  }
  for (const { name } of world.processes) {
    referee.demand(
      ends.get(name) === 'ended',
      'a process that is told to end ends',
      () => `${name} was ${ends.get(name) ?? 'not ended'}`,
    );
  }
}
