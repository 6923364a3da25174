import type { Scheduler } from '../engine/scheduler.ts';

const { setTimeout: afterReal } = globalThis;

/** Lets a scheduler run by itself beside real time, for tests that wait for real. @returns what ends that. */
export function runFreely(scheduler: Scheduler): () => Promise<void> {
  const ending = new AbortController();
  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      if (await scheduler.step()) continue;
      await new Promise((resolve) => {
        afterReal(resolve, 1);
      });
    }
  };
  const running = run();
  return async () => {
    ending.abort();
    await running;
  };
}
