import type { Clock } from '@bourse/kernel/clock';
import { Recent } from '@bourse/kernel/recent';

const MINUTE_MS = 60_000;
/** So many accounts are remembered for certain; who is forgotten begins anew. */
const REMEMBERED = 10_000;

/** How much one account may write, whatever machines it writes from. */
export type AccountLimit = {
  /** @returns undefined when it may go on; otherwise for how many seconds it is to wait. */
  readonly admit: (actor: string) => number | undefined;
};

/**
 * So many writes in a minute, at once or spread: a leaky bucket (GCRA), one number for each account.
 *
 * @param options.perMinute What a person may.
 * @param options.machines Accounts that have a limit of their own.
 */
export function accountLimit(options: {
  readonly perMinute: number;
  readonly machines?: ReadonlySet<string>;
  readonly machinesPerMinute?: number;
  readonly clock: Clock;
}): AccountLimit {
  const { perMinute, machines, machinesPerMinute = perMinute, clock } = options;
  // When what an account wrote will all have leaked out.
  const emptyAtMs = new Recent<string, number>(REMEMBERED);
  return {
    admit: (actor) => {
      const rate = machines?.has(actor) === true ? machinesPerMinute : perMinute;
      const each = MINUTE_MS / rate;
      const now = Date.parse(clock.now());
      const empty = Math.max(now, emptyAtMs.get(actor) ?? 0);
      const beyond = empty + each - now - MINUTE_MS;
      // A clock that was set back keeps nobody out for longer than a minute.
      // By a millisecond: sums of fractions are not exact.
      if (beyond > 1) return Math.min(60, Math.ceil(beyond / 1_000));
      emptyAtMs.set(actor, empty + each);
      return undefined;
    },
  };
}
