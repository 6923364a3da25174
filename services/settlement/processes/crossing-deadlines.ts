import { deadlineContext } from '@bourse/commands/reaction-context';
import { type Deadlines, startDeadlines } from '@bourse/projections/deadlines';
import type { ServicePorts } from '@bourse/service-kit/service';
import type { CrossingHandler } from '../crossing-handler.ts';
import type { CrossingQueries } from '../read-models/crossings/queries.ts';

const PROCESS = 'settlement.crossing-deadlines';
const BATCH = 100;

/** Gives up what did not get both its holds in time. */
export const startCrossingDeadlines = (
  { clock, logger }: Pick<ServicePorts, 'clock' | 'logger'>,
  parts: {
    readonly queries: CrossingQueries;
    readonly crossings: CrossingHandler;
    readonly everyMs: number;
  },
): Deadlines =>
  startDeadlines({
    name: PROCESS,
    everyMs: parts.everyMs,
    clock,
    due: (now) => parts.queries.undecided(now, BATCH),
    act: async ({ crossingId, revision }, now) => {
      // One try per revision of the crossing: what changed since then is looked at anew.
      const context = deadlineContext(PROCESS, [crossingId, String(revision)], clock);
      const command = { type: 'AbandonCrossing', now } as const;
      const result = await parts.crossings.give(crossingId, command, context);
      // The view had been a moment behind: the crossing has moved on by itself.
      const late =
        result.kind === 'rejected' && result.rejection.code === 'crossing_not_at_this_step';
      if (result.kind !== 'done' && !late) {
        throw new Error(`AbandonCrossing of ${crossingId}: ${result.kind}`);
      }
    },
    log: logger,
  });
