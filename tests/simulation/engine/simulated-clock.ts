import type { Clock } from '@bourse/kernel/clock';
import type { Scheduler } from './scheduler.ts';

const BEGIN_MS = Date.parse('2026-03-02T08:00:00.000Z');

/** The time of day, which may jump, while waits go by the time of the scheduler. */
export class SimulatedClock {
  readonly #scheduler: Scheduler;
  #jumpedMs = 0;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  jump(byMs: number): void {
    this.#jumpedMs += byMs;
  }

  /** The clock of a machine that is this much ahead, or (negative) behind. */
  of(skewMs: number): Clock {
    return {
      now: () => {
        const ms = BEGIN_MS + this.#jumpedMs + Math.floor(this.#scheduler.now) + skewMs;
        return new Date(ms).toISOString();
      },
    };
  }
}
