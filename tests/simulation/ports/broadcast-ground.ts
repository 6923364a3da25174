import type { Clock } from '@bourse/kernel/clock';
import type { Random } from '../../support/random.ts';
import type { Faults } from '../engine/faults.ts';
import type { Scheduler } from '../engine/scheduler.ts';
import type { BroadcastLog } from './broadcast-log.ts';

/** What the simulated broadcast and its consumers stand on; the same for every process. */
export type BroadcastGround = {
  readonly log: BroadcastLog;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly random: Random;
  readonly clock: Clock;
  /** How far each group has got, by its name and the partition. */
  readonly offsets: Map<string, bigint>;
};
