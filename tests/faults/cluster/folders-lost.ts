import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { waitMs } from '../victims.ts';
import { type Scenario, unless } from './scenario.ts';

const FIRST_MS = 4_000;
const THEN_MS = 1_000;

/**
 * Each service loses its folder: read models, first answers, and how far its relay and its processes had
 * come. So everything is told and reacted to once more, from the first event on.
 */
export const foldersLost = (firstMs = FIRST_MS): Scenario => ({
  name: 'folders-lost',
  fault: 'Each service loses its folder, and tells everything again',
  inflict: async ({ cluster, journal }) => {
    // Something must be there to be told again.
    await waitMs(firstMs);
    const writes = journal.writes.length;
    for (const service of cluster.services) {
      await cluster.end(service);
      rmSync(join(cluster.directory, service), { recursive: true });
      await cluster.restart(service);
      await waitMs(THEN_MS);
    }
    const figures = { folders: cluster.services.length };
    return {
      look: async (_scene, toldTwice) => ({
        figures,
        faults: unless(toldTwice > writes / 2, `after ${writes} writes ${toldTwice} came twice`),
      }),
    };
  },
});
