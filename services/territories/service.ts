import { startRelay } from '@bourse/broadcast/relay';
import type { Directory } from '@bourse/directory/directory';
import { openProcessState } from '@bourse/projections/process-state';
import { startProjection } from '@bourse/projections/projection';
import { assembleService } from '@bourse/service-kit/assemble';
import type { Service, ServicePorts } from '@bourse/service-kit/service';
import { join } from 'node:path';
import { territoryProblems } from './api/problems.ts';
import { territoryRoutes } from './api/routes.ts';
import { territoryPublication } from './publication.ts';
import { territoryHandler } from './territory-handler.ts';
import { territoriesModel } from './read-models/territories/model.ts';
import { territoryQueries } from './read-models/territories/queries.ts';

/**
 * The territories of the official directory and who of them is a member: `/api/territories`.
 *
 * @param options.directory Opened, and in the end closed, by the caller.
 */
export async function startTerritories(
  ports: ServicePorts,
  options: { readonly directory: Directory },
): Promise<Service> {
  const { store, broadcast, directory, clock, logger } = ports;
  const handler = territoryHandler(store);
  const state = openProcessState(join(directory, 'processes.sqlite'));
  const projection = startProjection({ model: territoriesModel, directory, store, log: logger });
  const queries = territoryQueries(projection.reader);
  return assembleService({
    name: 'territories',
    routes: territoryRoutes({ handler, official: options.directory, queries }),
    problems: territoryProblems,
    relay: startRelay({
      name: 'territories',
      store,
      broadcast,
      publications: [territoryPublication],
      checkpoints: state,
      logger,
      clock,
    }),
    projections: [projection],
    listeners: [],
    close: () => state.close(),
  });
}
