import { join } from 'node:path';
import { appendRate } from './append.ts';
import { publishing } from './command.ts';
import { effectRate } from './effect.ts';
import { type Entry, ledgerEntries, offerStream } from './events.ts';
import { effectLatencies } from './flow.ts';
import { startLoad } from './load.ts';
import { inTurn, quantile, type Side } from './measure.ts';
import { replayRate } from './replay.ts';
import { type Row, rowOf, type Target } from './row.ts';
import type { Scale } from './scale.ts';
import { startWorld, type World } from './world.ts';

const PER_APPEND = 100;
const PER_STREAM = 5;
/** Of the rate that the largest store bears. */
const STEADY_SHARE = 0.5;
/** Of a slice, for appends. */
const APPEND_SHARE = 1 / 8;

/** Half of the events in the ledger, half in streams of offers. */
function* entriesOf(size: number): Generator<Entry> {
  yield* ledgerEntries(size / 2, PER_APPEND);
  for (let told = 0; told < size / 2; told += PER_STREAM) yield offerStream(PER_STREAM - 1);
}

type Grown = { readonly size: number; readonly world: World; readonly directory: string };

const NO_WORSE: Target = { of: 'ratio', bound: 'at_most', limit: 1.3 };

/** What a larger store costs: the smallest against each larger one. More than 1 is worse. */
export async function measureGrowth(directory: string, scale: Scale): Promise<Row[]> {
  const grown: Grown[] = [];
  for (const size of scale.sizes) {
    const own = join(directory, `grown-${size}`);
    grown.push({ size, directory: own, world: await startWorld(own, entriesOf(size)) });
  }
  const load = startLoad();
  const rows: Row[] = [];
  const compare = async (
    name: string,
    unit: string,
    sideOf: (one: Grown) => Side,
    sliceMs = scale.sliceMs,
  ) => {
    rows.push(...(await compareSizes(grown, { ...scale, sliceMs }, { name, unit, sideOf })));
  };
  await compare(
    'replay',
    'events/s',
    (one) => (sliceMs) => replayRate(one.world.store, one.size / 2, one.directory, sliceMs),
  );
  await compare('publish over HTTP', 'commands/s', ({ world }) => async (sliceMs) => {
    const rate = await load.rate(publishing(world, scale.clients, sliceMs));
    await world.settle();
    return rate;
  });
  const largest = grown.at(-1);
  const steady =
    largest === undefined ? 1 : (await effectRate(largest.world, scale.sliceMs)) * STEADY_SHARE;
  await compare(
    'append to effect, p50',
    'ms',
    ({ world }) =>
      async (sliceMs) =>
        quantile(await effectLatencies(world, steady, sliceMs), 0.5),
  );
  // Last, and in short measurements: they must not make the smallest store a large one.
  const writers = scale.writers.at(-1) ?? 1;
  await compare(
    `append, ${writers} at once`,
    'events/s',
    ({ world }) =>
      (sliceMs) =>
        appendRate(world.store, writers, sliceMs),
    scale.sliceMs * APPEND_SHARE,
  );
  await load.stop();
  for (const { world } of grown) await world.stop();
  return rows;
}

async function compareSizes(
  grown: readonly Grown[],
  scale: Scale,
  what: {
    readonly name: string;
    readonly unit: string;
    readonly sideOf: (one: Grown) => Side;
  },
): Promise<Row[]> {
  const { name, unit, sideOf } = what;
  const sides = Object.fromEntries(grown.map((one) => [`of ${one.size}`, sideOf(one)]));
  const figures = await inTurn(sides, scale);
  const [smallest, ...larger] = grown.map(({ size }) => size);
  const first = figures[`of ${smallest}`] ?? [];
  return larger.map((size) => {
    const row = rowOf({
      name: `${name}, ${size} events`,
      against: `${smallest} events`,
      unit,
      values: figures[`of ${size}`] ?? [],
      references: first,
    });
    // Times grow where rates fall: either way, more than 1 is worse.
    const ratio = unit === 'ms' ? row.ratio : 1 / row.ratio;
    return { ...row, ratio, target: NO_WORSE, reached: ratio <= NO_WORSE.limit };
  });
}
