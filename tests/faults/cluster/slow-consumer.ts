import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, eventually } from '../../support/client.ts';
import { official } from '../../support/founding.ts';
import type { Ready } from '../settled.ts';
import { waitMs } from '../victims.ts';
import { type Scenario, unless } from './scenario.ts';

const SERVICE = 'offers';
const GROUP = 'securing';
/** Longer than the session of a consumer (10 s): one that took its work for death would lose its partitions. */
const SLOW_MS = 12_000;
const SLOW_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 250;
/** What a consumer says that the group gave up. */
const LOST = /A consumer is (lost|cut off)/g;

/** A consumer takes longer over a record than its session lasts, in every partition. */
export const slowConsumer = (forMs = SLOW_MS): Scenario => ({
  name: 'slow-consumer',
  fault: `A handler takes ${forMs / 1_000} s for the first record of each partition`,
  inflict: async (scene) => {
    const { cluster, diary } = scene;
    const log = join(cluster.directory, `${SERVICE}.log`);
    const lostSoFar = () => readFileSync(log, 'utf8').match(LOST)?.length ?? 0;
    await cluster.end(SERVICE);
    const before = { entries: diary.read().length, lost: lostSoFar() };
    const slow = () =>
      diary
        .read()
        .slice(before.entries)
        .flatMap((entry) => (entry.what === 'slow' ? [entry.record] : []));
    const group = `${SERVICE}.${GROUP}`;
    await scene.restartAtFault(SERVICE, { slow: { group, forMs } });
    await eventually(
      async () => slow().length,
      (count) => count > 0,
      SLOW_WITHIN_MS,
    );
    const client = new Client(cluster.url, official);
    let lagAtMost = 0;
    for (const until = Date.now() + forMs; Date.now() < until; await waitMs(LOOK_EVERY_MS)) {
      lagAtMost = Math.max(lagAtMost, await lagOf(client));
    }
    return {
      look: async () => {
        const records = slow();
        const distinct = new Set(records).size;
        const figures = { slowRecords: distinct, lagAtMost };
        const faults = [
          ...unless(lagAtMost > 1, 'nothing had to wait for the slow consumer'),
          ...unless(records.length === distinct, 'a slow record was taken away, and came again'),
          ...unless(lostSoFar() === before.lost, 'the group gave up the slow consumer'),
        ];
        return { figures, faults };
      },
    };
  },
});

async function lagOf(client: Client): Promise<number> {
  const { parts } = (await client.send('GET', '/readyz')).body as Ready;
  const part = parts.find(({ service, name }) => service === SERVICE && name === GROUP);
  return Number(/(\d+) to go/.exec(part?.detail ?? '')?.[1] ?? 0);
}
