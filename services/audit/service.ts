import { assembleService } from '@bourse/service-kit/assemble';
import type { Service, ServicePorts } from '@bourse/service-kit/service';
import { auditProblems } from './api/problems.ts';
import { auditRoutes } from './api/routes.ts';
import { startTrail } from './read-models/trail/trail.ts';

/**
 * The trail of every event of every service: `/api/audit`. It hears the broadcast and nothing else, and
 * records what was said without judging it.
 */
export async function startAudit(ports: ServicePorts): Promise<Service> {
  const { broadcast, directory } = ports;
  const trail = await startTrail({ directory, broadcast });
  return assembleService({
    name: 'audit',
    routes: auditRoutes(trail),
    problems: auditProblems,
    projections: [],
    listeners: [{ name: 'trail', health: trail.health, stop: trail.stop }],
    waitForOther: trail.waitFor,
    close: () => undefined,
  });
}
