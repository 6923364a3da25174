import { handleCommand } from '@bourse/commands/handle-command';
import { deadlineContext } from '@bourse/commands/reaction-context';
import { requests } from '@bourse/contracts/requests';
import { dayOf } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { type Deadlines, startDeadlines } from '@bourse/projections/deadlines';
import type { ServicePorts } from '@bourse/service-kit/service';
import { requestDecider } from '../domain/request.ts';
import type { requestQueries } from '../read-models/requests/queries.ts';

const PROCESS = 'requests.expiry';
const BATCH = 100;

/** Ends the requests whose last day has passed. */
export const startExpiry = (
  { store, clock, logger }: ServicePorts,
  queries: ReturnType<typeof requestQueries>,
  everyMs: number,
): Deadlines =>
  startDeadlines<Uuid>({
    name: PROCESS,
    everyMs,
    clock,
    due: (now) => queries.overdue(dayOf(now), BATCH),
    act: async (requestId, now) => {
      const result = await handleCommand({
        store,
        aggregate: { contract: requests, decider: requestDecider },
        id: requestId,
        command: { type: 'ExpireRequest', now },
        context: deadlineContext(PROCESS, [requestId, dayOf(now)], clock),
      });
      // Revised in the meantime: the view had been a moment behind.
      if (result.kind === 'rejected' && result.rejection.code !== 'request_not_due') {
        throw new Error(`the request ${requestId} could not expire: ${result.rejection.code}`);
      }
    },
    log: logger,
  });
