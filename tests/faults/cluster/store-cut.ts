import type { LossyNetwork } from '../../support/lossy-network.ts';
import { eventually } from '../../support/client.ts';
import { waitMs } from '../victims.ts';
import type { Scenario } from './scenario.ts';

const BETWEEN_MS = [200, 1_500] as const;
const SILENT_MS = 2_500;
const USED_WITHIN_MS = 30_000;

/**
 * The store drops every connection, again and again; in the end it is silent for a while: it does what
 * it is asked, and no answer arrives.
 */
export const storeCut = (cuts = 8): Scenario => ({
  name: 'store-cut',
  fault: 'The store drops every connection, and is silent for a while',
  inflict: async ({ wayToStore }, random) => {
    let connections = 0;
    for (let cut = 0; cut < cuts; cut += 1) {
      await waitMs(random.between(...BETWEEN_MS));
      connections += await whenUsed(wayToStore);
      wayToStore.cut();
    }
    await waitMs(random.between(...BETWEEN_MS));
    const before = wayToStore.lostAnswers();
    const lost = () => wayToStore.lostAnswers() - before;
    wayToStore.loseAnswers();
    await eventually(
      async () => lost(),
      (count) => count > 0,
      USED_WITHIN_MS,
    );
    await waitMs(SILENT_MS);
    const lostAnswers = lost();
    wayToStore.heal();
    return { look: async () => ({ figures: { cuts, connections, lostAnswers }, faults: [] }) };
  },
});

/** Whoever has just lost a connection takes his time for the next. @returns how many there are. */
const whenUsed = (network: LossyNetwork): Promise<number> =>
  eventually(
    async () => network.connections(),
    (count) => count > 0,
    USED_WITHIN_MS,
  );
