import type { Scheduler } from './scheduler.ts';

/** What of a timer's handle the program uses. */
class SimulatedTimer {
  readonly cancel: () => void;

  constructor(cancel: () => void) {
    this.cancel = cancel;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

const cancel = (timer: unknown): void => {
  if (timer instanceof SimulatedTimer) timer.cancel();
};

/**
 * Puts simulated timers in the place of the global ones: each belongs to the process whose task sets it,
 * and dies with it. So is the clock that tells how long something takes. The product takes both from the
 * globals only, so it needs to know nothing of this.
 *
 * @returns what puts the real ones back.
 */
export function simulateTimers(scheduler: Scheduler): () => void {
  const { setTimeout, clearTimeout, setImmediate, clearImmediate } = globalThis;
  const after = (label: string, ms: number, run: () => void): SimulatedTimer =>
    new SimulatedTimer(scheduler.schedule(scheduler.current, label, ms, run));
  Object.assign(globalThis, {
    setTimeout: (run: (...given: unknown[]) => void, ms = 0, ...given: unknown[]) =>
      after(`wakes after ${ms} ms`, ms, () => run(...given)),
    clearTimeout: cancel,
    setImmediate: (run: (...given: unknown[]) => void, ...given: unknown[]) =>
      after('takes its turn', 0, () => run(...given)),
    clearImmediate: cancel,
  });
  const performance = Object.getOwnPropertyDescriptor(globalThis, 'performance');
  const simulated = { now: () => scheduler.now };
  Object.defineProperty(globalThis, 'performance', { configurable: true, value: simulated });
  return () => {
    Object.assign(globalThis, { setTimeout, clearTimeout, setImmediate, clearImmediate });
    Object.defineProperty(globalThis, 'performance', performance ?? {});
  };
}
