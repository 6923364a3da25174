import { performance } from 'node:perf_hooks';
import type { Cluster } from '../../infra/cluster/cluster.ts';
import { Client } from '../support/client.ts';
import { foundBourse, official } from '../support/founding.ts';
import { seededRandom } from '../support/random.ts';
import { BORROWERS, LENDERS, runLoad } from './load.ts';
import { Address, type Journal } from './persistent-client.ts';
import { untilSettled } from './settled.ts';
import { verify } from './verify.ts';
import { waitMs } from './victims.ts';

/** What a run did, and what was wrong at its end. */
export type ClusterKillReport = {
  readonly seed: number;
  /** How often each was killed. */
  readonly kills: Readonly<Record<string, number>>;
  readonly acknowledged: number;
  readonly refused: number;
  readonly repeated: number;
  readonly events: number;
  readonly exchanges: Readonly<Record<string, number>>;
  /** From the end of the load to the moment when nothing moved any more. */
  readonly settledAfterMs: number;
  readonly durationMs: number;
  /** Empty when all holds. */
  readonly faults: readonly string[];
};

const BETWEEN_MS = [300, 1_500] as const;
const DOWN_MS = [0, 600] as const;
const SETTLED_WITHIN_MS = 120_000;

/**
 * Kills the processes of a cluster, one at a time and at random: services, the store's stand-in, and
 * Kafka; and asks what {@link verify} asks.
 *
 * @param options.broker The cluster's Kafka.
 */
export async function killInCluster(options: {
  readonly cluster: Cluster;
  readonly broker: { kill(): Promise<void>; restart(): Promise<void> };
  readonly kills: number;
  readonly seed: number;
}): Promise<ClusterKillReport> {
  const { cluster, broker, kills, seed } = options;
  const begun = performance.now();
  const address = new Address();
  const journal: Journal = { writes: [], unexpected: [] };
  await foundBourse(cluster.url, [...LENDERS, ...BORROWERS]);
  address.up(cluster.url);

  const stopping = new AbortController();
  const load = runLoad({ address, journal, seed, stopped: () => stopping.signal.aborted });
  const killed: Record<string, number> = {};
  const killing = async () => {
    const random = seededRandom(seed);
    // Each in its turn, so that a short run kills all of them.
    const victims = ['kafka', ...cluster.processes];
    for (let kill = 0; kill < kills; kill += 1) {
      const name = victims[kill % victims.length] ?? 'kafka';
      await waitMs(random.between(...BETWEEN_MS));
      await (name === 'kafka' ? broker.kill() : cluster.kill(name));
      await waitMs(random.between(...DOWN_MS));
      await (name === 'kafka' ? broker.restart() : cluster.restart(name));
      killed[name] = (killed[name] ?? 0) + 1;
    }
  };
  // A client that gives up ends the run: it must not be waited out.
  await Promise.race([
    killing(),
    load.then(() => Promise.reject(new Error('the load ended before the kills'))),
  ]);
  stopping.abort();
  await load;

  const stoppedAt = performance.now();
  const client = new Client(cluster.url, official);
  await untilSettled(client, SETTLED_WITHIN_MS);
  const settledAfterMs = performance.now() - stoppedAt;
  const found = await verify(client, journal);
  const acknowledged = journal.writes.filter(
    ({ outcome }) => outcome.kind === 'acknowledged',
  ).length;
  return {
    seed,
    kills: killed,
    acknowledged,
    refused: journal.writes.length - acknowledged,
    repeated: journal.writes.filter(({ tries }) => tries > 1).length,
    ...found,
    settledAfterMs,
    durationMs: performance.now() - begun,
  };
}
