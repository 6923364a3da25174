import type { Clock, Instant } from '@bourse/kernel/clock';
import { pause } from '@bourse/kernel/backoff';
import type { FollowerLog } from '@bourse/event-store/follower';

export type Deadlines = {
  /** Looks once, now: for tests and for the start. */
  runOnce(): Promise<void>;
  health(): {
    readonly name: string;
    readonly state: 'running' | 'failing';
    readonly lastError?: string;
    /** What else there is to say of it, and to count. */
    readonly detail?: string;
    readonly figures?: Readonly<Record<'waiting' | 'setAside', number>>;
  };
  stop(): Promise<void>;
};

/**
 * Lets time move things on. What is due stands in a read model, and the clock is asked; the pause
 * between two looks is not a deadline, so nothing is forgotten when the process dies.
 *
 * @param options.everyMs How long after one look the next begins.
 * @param options.due What is due at an instant, a bounded number at a time.
 * @param options.act Gives the command. Must be idempotent. A failure is told, and tried at the next look.
 */
export function startDeadlines<Item>(options: {
  readonly name: string;
  readonly everyMs: number;
  readonly clock: Clock;
  readonly due: (now: Instant) => readonly Item[];
  readonly act: (item: Item, now: Instant) => Promise<void>;
  readonly log: FollowerLog;
}): Deadlines {
  const { name, clock, due, act, log } = options;
  const ending = new AbortController();
  let lastError: string | undefined;

  async function runOnce(): Promise<void> {
    let failed: string | undefined;
    try {
      const now = clock.now();
      for (const item of due(now)) {
        if (ending.signal.aborted) return;
        try {
          await act(item, now);
        } catch (error) {
          failed = error instanceof Error ? error.message : String(error);
          log.error({ deadlines: name, item, err: error }, 'what was due could not be done');
        }
      }
    } catch (error) {
      failed = error instanceof Error ? error.message : String(error);
      log.error({ deadlines: name, err: error }, 'what is due could not be found');
    }
    lastError = failed;
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      await runOnce();
      await pause(options.everyMs, ending.signal);
    }
  }

  const running = run();
  return {
    runOnce,
    health: () =>
      lastError === undefined ? { name, state: 'running' } : { name, state: 'failing', lastError },
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}
