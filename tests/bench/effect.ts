import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBareLog } from './append.ts';
import { offerStream } from './events.ts';
import { inTurn, quantile } from './measure.ts';
import { type Row, rowOf } from './row.ts';
import type { Scale } from './scale.ts';
import { startWorld, type World } from './world.ts';

/** Events under way at once when as many as possible go through. */
const WINDOW = 256;
const TICK_MS = 1;
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
      for (let added = 0; added < room; added += 1) append(world).catch(reject);
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

/**
 * Appends at a steady rate.
 *
 * @returns From the moment when each was due to its effect, in milliseconds: what waits before it is
 *   appended waits too.
 */
export async function effectLatencies(
  world: World,
  perSecond: number,
  sliceMs: number,
): Promise<number[]> {
  const dueAt = new Map<string, number>();
  const latencies: number[] = [];
  world.onEffect((stream) => {
    const due = dueAt.get(stream);
    if (due !== undefined) latencies.push(performance.now() - due);
  });
  const begun = performance.now();
  const everyMs = 1000 / perSecond;
  let appended = 0;
  const appends: Promise<void>[] = [];
  for (let passedMs = 0; passedMs < sliceMs; passedMs = performance.now() - begun) {
    for (; appended * everyMs <= passedMs; appended += 1) {
      const due = begun + appended * everyMs;
      appends.push(append(world, (stream) => dueAt.set(stream, due)));
    }
    await sleep(TICK_MS);
  }
  await Promise.all(appends);
  await world.settle();
  if (latencies.length < appended) throw new Error('an event had no effect');
  return latencies;
}

async function append(world: World, tell: (stream: string) => unknown = () => undefined) {
  const { stream, events } = offerStream(0);
  tell(stream);
  await world.store.append(stream, 'no_stream', events);
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
