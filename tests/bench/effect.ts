import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openBareLog } from './append.ts';
import { effectLatencies } from './flow.ts';
import { inTurn, quantile } from './measure.ts';
import { type Row, rowOf } from './row.ts';
import type { Scale } from './scale.ts';
import { startWorld, type World } from './world.ts';

/** Events under way at once when as many as possible go through. */
const WINDOW = 256;
/** How often a reference transaction is made while one side is measured. */
const REFERENCES = 200;

/** Keeps a window of events under way, from append to effect. @returns effects a second. */
export async function effectRate(world: World, sliceMs: number): Promise<number> {
  const begun = performance.now();
  let effects = 0;
  let underWay = 0;
  const ended = new Promise<void>((resolve, reject) => {
    const refill = () => {
      const over = performance.now() - begun >= sliceMs;
      if (over && underWay === 0) resolve();
      const room = over ? 0 : WINDOW - underWay;
      underWay += room;
      for (let added = 0; added < room; added += 1) world.put([world.make()]).catch(reject);
    };
    world.onEffect(() => {
      effects += 1;
      underWay -= 1;
      refill();
    });
    refill();
  });
  await ended;
  world.onEffect(() => undefined);
  return (effects * 1000) / (performance.now() - begun);
}

/** From append to effect, at half of the highest rate: against a bare transaction that waits for the disk. */
export async function measureEffect(directory: string, scale: Scale): Promise<Row[]> {
  const world = await startWorld(join(directory, 'effect'), []);
  const bare = openBareLog(join(directory, 'effect-bare.sqlite'));
  const commits: number[][] = [];
  const latencies: number[][] = [];
  const { rate, append: appended } = await inTurn(
    {
      append: (sliceMs) => bare.rate(1, sliceMs / 2),
      rate: (sliceMs) => effectRate(world, sliceMs),
      latency: async (sliceMs) => {
        const half = (await effectRate(world, sliceMs / 2)) / 2;
        commits.push(Array.from({ length: REFERENCES }, bare.oneRowMs));
        latencies.push(await effectLatencies(world, half, sliceMs * 2));
        return half;
      },
    },
    scale,
  );
  await world.stop();
  bare.close();
  const at = (share: number) => ({
    unit: 'ms',
    against: `bare transaction, p${share * 100}`,
    values: latencies.map((one) => quantile(one, share)).slice(1),
    references: commits.map((one) => quantile(one, share)).slice(1),
  });
  return [
    rowOf({
      name: 'append to effect, highest rate',
      against: 'bare sqlite, a transaction each',
      unit: 'events/s',
      values: rate,
      references: appended,
    }),
    rowOf({ name: 'append to effect at half of it, p50', ...at(0.5) }),
    rowOf({
      name: 'append to effect at half of it, p99',
      ...at(0.99),
      target: { of: 'value', bound: 'at_most', limit: 100 },
    }),
  ];
}
