import { type CommandHandler, refusalCodeOf } from '@bourse/commands/command-handler';
import { deadlineContext } from '@bourse/commands/reaction-context';
import type { FollowerLog } from '@bourse/event-store/follower';
import { type Clock, type Day, dayOf, type Instant } from '@bourse/kernel/clock';
import { type Deadlines, startDeadlines } from './deadlines.ts';

const BATCH = 100;

/**
 * Ends what has had its last day.
 *
 * @param options.process Its name, such as `offers.expiry`.
 * @param options.overdue What had its last day before a day, a bounded number at a time.
 * @param options.notDue The refusal of what was revised in the meantime: the view had been a moment behind.
 */
export function startExpiry<
  Command extends { readonly type: string },
  State,
  Rejection extends { readonly code: string },
>(options: {
  readonly process: string;
  readonly everyMs: number;
  readonly clock: Clock;
  readonly log: FollowerLog;
  readonly handler: CommandHandler<Command, State, Rejection>;
  readonly overdue: (today: Day, limit: number) => readonly string[];
  readonly commandAt: (now: Instant) => Command;
  readonly notDue: Rejection['code'];
}): Deadlines {
  const { process, everyMs, clock, log, handler, overdue, commandAt, notDue } = options;
  return startDeadlines<string>({
    name: process,
    everyMs,
    clock,
    due: (now) => overdue(dayOf(now), BATCH),
    act: async (id, now) => {
      const context = deadlineContext(process, [id, dayOf(now)], clock);
      const code = refusalCodeOf(await handler.give(id, commandAt(now), context));
      if (code !== undefined && code !== notDue) throw new Error(`${id} could not end: ${code}`);
    },
    log,
  });
}
