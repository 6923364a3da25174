import { performance } from 'node:perf_hooks';
import type { Random } from '../../support/random.ts';
import { waitMs } from '../victims.ts';
import type { Scenario } from './scenario.ts';
import type { Scene } from './scene.ts';

const BETWEEN_MS = [300, 1_500] as const;
const DOWN_MS = [0, 600] as const;
/** Longer than the session of a consumer: all of them are lost, and replaced. */
const LONG_MS = 13_000;

const KAFKA = 'kafka';

const kill = ({ broker, cluster }: Scene, name: string) =>
  name === KAFKA ? broker.kill() : cluster.kill(name);
const restart = ({ broker, cluster }: Scene, name: string) =>
  name === KAFKA ? broker.restart() : cluster.restart(name);

/** @returns how long it was away, in milliseconds: its start included. */
async function killFor(scene: Scene, name: string, downMs: number): Promise<number> {
  const begun = performance.now();
  await kill(scene, name);
  await waitMs(downMs);
  await restart(scene, name);
  return performance.now() - begun;
}

const between = (random: Random): Promise<void> => waitMs(random.between(...BETWEEN_MS));

/** Kafka killed and started again, while commands flow. @param downMs How long it is away, each time. */
export const kafkaKilled = (downMs: readonly number[] = [200, LONG_MS, 600]): Scenario => ({
  name: 'kafka-killed',
  fault: 'Kafka killed and restarted while commands flow',
  inflict: async (scene, random) => {
    let awayMs = 0;
    for (const forMs of downMs) {
      await between(random);
      awayMs += await killFor(scene, KAFKA, forMs);
    }
    const figures = { kills: downMs.length, secondsAway: Math.round(awayMs / 1_000) };
    return { look: async () => ({ figures, faults: [] }) };
  },
});

/** The processes of the cluster killed, one at a time: services, pages, the store's stand-in, and Kafka. */
export const randomKills = (kills: number): Scenario => ({
  name: 'random-kills',
  fault: `${kills} kills of services, pages, store and Kafka`,
  inflict: async (scene, random) => {
    const killed: Record<string, number> = {};
    // Each in its turn, so that a short run kills all of them.
    const victims = [KAFKA, ...scene.cluster.processes];
    for (let nth = 0; nth < kills; nth += 1) {
      const name = victims[nth % victims.length] ?? KAFKA;
      await between(random);
      await killFor(scene, name, random.between(...DOWN_MS));
      killed[name] = (killed[name] ?? 0) + 1;
    }
    return { look: async () => ({ figures: killed, faults: [] }) };
  },
});
