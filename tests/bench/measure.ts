import { performance } from 'node:perf_hooks';

/** Does something for about so long. @returns how much of it per second, or how long one took: its own unit. */
export type Side = (sliceMs: number) => Promise<number> | number;

/**
 * Measures sides in turn, round after round, each round in the other order: what the machine does
 * meanwhile falls on all of them alike. A first, short round warms up and counts for nothing.
 *
 * @returns The figures of each side, one a round, in the order of the rounds.
 */
export async function inTurn<Name extends string>(
  sides: Readonly<Record<Name, Side>>,
  { sliceMs, rounds }: { readonly sliceMs: number; readonly rounds: number },
): Promise<Record<Name, number[]>> {
  const names = Object.keys(sides) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Name,
    number[]
  >;
  for (const name of names) await sides[name](sliceMs / 2);
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      figures[name].push(await sides[name](sliceMs));
    }
  }
  return figures;
}

/** The value below which a share of them lies; `share` from 0 to 1. NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The median of the ratios that stand in the same round. */
export const medianRatio = (values: readonly number[], references: readonly number[]): number =>
  median(values.map((value, round) => value / (references[round] ?? NaN)));

/** Repeats a step that says how much it did, until the time is over. @returns how much a second. */
export async function ratePerSecond(
  sliceMs: number,
  step: () => Promise<number> | number,
): Promise<number> {
  const begun = performance.now();
  let done = 0;
  let passedMs: number;
  do {
    const more = step();
    done += typeof more === 'number' ? more : await more;
    passedMs = performance.now() - begun;
  } while (passedMs < sliceMs);
  return (done * 1000) / passedMs;
}
