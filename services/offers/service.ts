import { startRelay } from '@bourse/broadcast/relay';
import { exchanges } from '@bourse/contracts/exchanges';
import { startMembership } from '@bourse/membership/membership';
import { newListings } from '@bourse/projections/new-listings';
import { openProcessState } from '@bourse/projections/process-state';
import { startProjection } from '@bourse/projections/projection';
import { assembleService } from '@bourse/service-kit/assemble';
import type { Service, ServicePorts } from '@bourse/service-kit/service';
import { join } from 'node:path';
import { offerProblems } from './api/problems.ts';
import type { Narrowed } from './api/offer-schemas.ts';
import { offerRoutes } from './api/routes.ts';
import { startOfferExpiry } from './processes/expiry.ts';
import { securingProcess } from './processes/securing.ts';
import { offerHandler } from './offer-handler.ts';
import { offerPublication } from './publication.ts';
import { offersModel } from './read-models/offers/model.ts';
import { offerQueries } from './read-models/offers/queries.ts';

/**
 * Offers of expertise and their capacity: `/api/offers`.
 *
 * @param options.deadlinesEveryMs How often it looks for offers whose last day has passed.
 */
export async function startOffers(
  ports: ServicePorts,
  options: { readonly deadlinesEveryMs: number },
): Promise<Service> {
  const { store, broadcast, directory, clock, logger } = ports;
  const handler = offerHandler(store);
  const state = openProcessState(join(directory, 'processes.sqlite'));
  const membership = await startMembership({ service: 'offers', directory, broadcast });
  const projection = startProjection({ model: offersModel, directory, store, log: logger });
  const queries = offerQueries(projection.reader);
  const news = newListings<Narrowed>({
    clock,
    end: queries.end,
    lastBefore: queries.lastBefore,
    newest: ({ q: words, ...narrowed }, beyond) =>
      queries.newest({ ...narrowed, words, status: 'open' }, beyond),
  });
  const securing = await broadcast.subscribe({
    group: 'offers.securing',
    topics: [exchanges.topic],
    poison: 'dead_letter',
    handle: securingProcess({ handler, clock }),
  });
  return assembleService({
    name: 'offers',
    routes: offerRoutes({ handler, membership, queries, news }),
    problems: offerProblems,
    relay: startRelay({
      name: 'offers',
      store,
      broadcast,
      publications: [offerPublication],
      checkpoints: state,
      logger,
      clock,
    }),
    projections: [projection],
    listeners: [
      { name: 'members', ...membership },
      { name: 'securing', ...securing },
    ],
    deadlines: [startOfferExpiry(ports, { handler, queries, everyMs: options.deadlinesEveryMs })],
    close: () => state.close(),
  });
}
