import { Faults, noFaults } from '../engine/faults.ts';
import { History } from '../engine/history.ts';
import { Scheduler } from '../engine/scheduler.ts';
import { SimulatedClock } from '../engine/simulated-clock.ts';
import { type Random, seededRandom } from '../../support/random.ts';
import { BroadcastLog } from './broadcast-log.ts';
import type { BroadcastWithGroups } from './simulated-broadcast.ts';
import type { StoreGround } from './simulated-event-store.ts';
import { StoreLog } from './store-log.ts';

/** For tests of the ports: an engine without faults. */
export function faultless(seed: number): {
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly random: Random;
} {
  const random = seededRandom(seed);
  const scheduler = new Scheduler({ random, history: new History(), latencyMs: [0, 2] });
  return { scheduler, faults: new Faults(random, noFaults), random };
}

export const storeGround = (engine: ReturnType<typeof faultless>): StoreGround => ({
  ...engine,
  log: new StoreLog(() => engine.random.between(1, 3)),
  outageUntil: 0,
  refusedUntil: new Map(),
  underWay: new Map(),
});

export const broadcastGround = (
  engine: ReturnType<typeof faultless>,
  topics: readonly string[],
): BroadcastWithGroups => ({
  ...engine,
  log: new BroadcastLog('simulated', topics),
  clock: new SimulatedClock(engine.scheduler).of(0),
  groups: new Map(),
  offsets: new Map(),
});
