import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { deadLetters } from '../faults/cluster/dead-letters.ts';
import { deaths, type Victim } from '../faults/cluster/deaths.ts';
import { disorder } from '../faults/cluster/disorder.ts';
import { kafkaKilled } from '../faults/cluster/kills.ts';
import { type Outcome, runScenarios } from '../faults/cluster/run.ts';
import { portalKilled } from '../faults/cluster/portal-killed.ts';
import { inTurn, type Scenario } from '../faults/cluster/scenario.ts';
import { openScene, type Scene } from '../faults/cluster/scene.ts';
import { slowConsumer } from '../faults/cluster/slow-consumer.ts';
import { storeCut } from '../faults/cluster/store-cut.ts';
import { brokerToKill } from '../support/broker.ts';
import type { BrokerToKill } from '../support/broker-to-kill.ts';

// The short run of `npm run test:cluster-faults`: many faults at once, where that does one at a time.
const SEED = 11;
/** Two cores carry six processes and the tests beside them: so nobody hurries. */
const PAUSE_MS = 120;
// Six processes and a broker start, and start again, on a machine that runs other tests beside it.
jest.setTimeout(300_000);

let broker: BrokerToKill;
let scene: Scene;
beforeAll(async () => {
  broker = await brokerToKill();
  scene = await openScene({ broker, say: () => undefined });
});
afterAll(async () => {
  await scene?.stop();
  await broker?.stop();
});

const victims: readonly Victim[] = [
  { service: 'settlement', at: { where: 'told' } },
  { service: 'requests', at: { where: 'appended' } },
  {
    service: 'audit',
    at: { where: 'handled', group: 'audit.trail', type: 'ExchangeProposed' },
  },
];

test('services die at exact places, a consumer is slow, the store drops its connections: all holds', async () => {
  const dying = deaths({ name: 'deaths', fault: 'Relays, writers and consumers killed', victims });
  // Read models are made again once, in the end.
  await allHolds([dying, slowConsumer(), storeCut(4)], { seed: SEED, rebuild: false });
});

test('disorder, the pages and Kafka killed, and then a partition full of dead letters: all holds', async () => {
  const inDisorder = disorder({ forMs: 3_000, of: ['requests', 'settlement', 'audit'] });
  const scenarios = [inDisorder, portalKilled(), inTurn(kafkaKilled([200]), deadLetters(200))];
  const { readModels } = await allHolds(scenarios, { seed: SEED + 1 });
  expect(readModels).toBeGreaterThanOrEqual(9);
});

async function allHolds(
  scenarios: readonly Scenario[],
  options: Parameters<typeof runScenarios>[2],
): Promise<Outcome> {
  const outcome = await runScenarios(scene, scenarios, { pauseMs: PAUSE_MS, ...options });
  const { faults, seed } = outcome;
  process.stderr.write(`Faults on the cluster: ${JSON.stringify(outcome)}\n`);
  expect({ seed, faults }).toEqual({ seed, faults: [] });
  return outcome;
}
