import { startRelay } from '@bourse/broadcast/relay';
import { exchanges } from '@bourse/contracts/exchanges';
import { startMembership } from '@bourse/membership/membership';
import { newListings } from '@bourse/projections/new-listings';
import { openProcessState } from '@bourse/projections/process-state';
import { startProjection } from '@bourse/projections/projection';
import { assembleService } from '@bourse/service-kit/assemble';
import type { Service, ServicePorts } from '@bourse/service-kit/service';
import { join } from 'node:path';
import { requestProblems } from './api/problems.ts';
import type { Narrowed } from './api/request-schemas.ts';
import { requestRoutes } from './api/routes.ts';
import { startRequestExpiry } from './processes/expiry.ts';
import { fulfilmentProcess } from './processes/fulfilment.ts';
import { requestHandler } from './request-handler.ts';
import { requestPublication } from './publication.ts';
import { requestsModel } from './read-models/requests/model.ts';
import { requestQueries } from './read-models/requests/queries.ts';

/**
 * Requests for expertise and what answers them: `/api/requests`.
 *
 * @param options.deadlinesEveryMs How often it looks for requests whose last day has passed.
 */
export async function startRequests(
  ports: ServicePorts,
  options: { readonly deadlinesEveryMs: number },
): Promise<Service> {
  const { store, broadcast, directory, clock, logger } = ports;
  const handler = requestHandler(store);
  const state = openProcessState(join(directory, 'processes.sqlite'));
  const membership = await startMembership({ service: 'requests', directory, broadcast });
  const projection = startProjection({ model: requestsModel, directory, store, log: logger });
  const queries = requestQueries(projection.reader);
  const news = newListings<Narrowed>({
    clock,
    end: queries.end,
    lastBefore: queries.lastBefore,
    newest: ({ q: words, ...narrowed }, beyond) =>
      queries.newest({ ...narrowed, words, status: 'open' }, beyond),
  });
  const fulfilment = await broadcast.subscribe({
    group: 'requests.fulfilment',
    topics: [exchanges.topic],
    poison: 'dead_letter',
    handle: fulfilmentProcess({ handler, clock }),
  });
  return assembleService({
    name: 'requests',
    routes: requestRoutes({ handler, membership, queries, news }),
    problems: requestProblems,
    relay: startRelay({
      name: 'requests',
      store,
      broadcast,
      publications: [requestPublication],
      checkpoints: state,
      logger,
      clock,
    }),
    projections: [projection],
    listeners: [
      { name: 'members', ...membership },
      { name: 'fulfilment', ...fulfilment },
    ],
    deadlines: [startRequestExpiry(ports, { handler, queries, everyMs: options.deadlinesEveryMs })],
    close: () => state.close(),
  });
}
