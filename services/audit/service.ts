import { startRelay } from '@bourse/broadcast/relay';
import { openProcessState } from '@bourse/projections/process-state';
import { assembleService } from '@bourse/service-kit/assemble';
import type { Service, ServicePorts } from '@bourse/service-kit/service';
import { join } from 'node:path';
import { auditProblems } from './api/problems.ts';
import { readingRoutes } from './api/reading-routes.ts';
import { eventRoutes } from './api/event-routes.ts';
import { gapRoutes } from './api/gap-routes.ts';
import { readingPublication } from './publication.ts';
import { startTrail } from './read-models/trail/trail.ts';
import { trailReadingLog } from './reading-log.ts';

/**
 * The trail of every event of every service: `/api/audit`. It hears the broadcast and records what was
 * said without judging it. Events of its own are the readings: who looked at whose file.
 */
export async function startAudit(ports: ServicePorts): Promise<Service> {
  const { store, broadcast, directory, clock, logger } = ports;
  const state = openProcessState(join(directory, 'processes.sqlite'));
  const trail = await startTrail({ directory, broadcast });
  return assembleService({
    name: 'audit',
    routes: [
      ...eventRoutes(trail, trailReadingLog({ store, clock, logger })),
      ...gapRoutes(trail),
      ...readingRoutes(trail),
    ],
    problems: auditProblems,
    relay: startRelay({
      name: 'audit',
      store,
      broadcast,
      publications: [readingPublication],
      checkpoints: state,
      logger,
      clock,
    }),
    projections: [],
    listeners: [{ name: 'trail', health: trail.health, stop: trail.stop }],
    waitForOther: trail.waitFor,
    close: () => state.close(),
  });
}
