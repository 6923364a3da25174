import type { Deadlines } from '@bourse/projections/deadlines';
import { startExpiry } from '@bourse/projections/expiry';
import type { ServicePorts } from '@bourse/service-kit/service';
import type { RequestCommand } from '../domain/request.ts';
import type { RequestHandler } from '../request-handler.ts';
import type { requestQueries } from '../read-models/requests/queries.ts';

/** Ends the requests whose last day has passed. */
export const startRequestExpiry = (
  { clock, logger }: ServicePorts,
  parts: {
    readonly handler: RequestHandler;
    readonly queries: ReturnType<typeof requestQueries>;
    readonly everyMs: number;
  },
): Deadlines =>
  startExpiry({
    process: 'requests.expiry',
    everyMs: parts.everyMs,
    clock,
    log: logger,
    handler: parts.handler,
    overdue: parts.queries.overdue,
    commandAt: (now): RequestCommand => ({ type: 'ExpireRequest', now }),
    notDue: 'request_not_due',
  });
