import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** Something goes in at one end and comes out at the other, where it has its effect. */
export type Flow<Sample extends { readonly stream: string }> = {
  /** Makes one, of a stream of its own, to be put in later: what that costs is not measured. */
  make(): Sample;
  /** Puts some in, in their order. */
  put(samples: readonly Sample[]): Promise<void>;
  /** Calls with the stream of everything that comes out; one listener at a time. */
  onEffect(listener: (stream: string) => void): void;
  /** Waits until everything that was put in has come out. @throws Error when it does not. */
  settle(): Promise<void>;
};

const TICK_MS = 1;

/** Puts so many in at once. @returns how many a second came out, from the first in to the last out. */
export async function lumpRate<Sample extends { readonly stream: string }>(
  flow: Flow<Sample>,
  count: number,
): Promise<number> {
  const samples = Array.from({ length: count }, () => flow.make());
  const begun = performance.now();
  await flow.put(samples);
  await flow.settle();
  return (count * 1000) / (performance.now() - begun);
}

/**
 * Puts in at a steady rate.
 *
 * @returns From the moment when each was due to its effect, in milliseconds: what waits before it is
 *   put in waits too.
 */
export async function effectLatencies<Sample extends { readonly stream: string }>(
  flow: Flow<Sample>,
  perSecond: number,
  sliceMs: number,
): Promise<number[]> {
  const length = Math.ceil((perSecond * sliceMs) / 1000);
  const samples = Array.from({ length }, () => flow.make());
  const dueAt = new Map<string, number>();
  const latencies: number[] = [];
  flow.onEffect((stream) => {
    const due = dueAt.get(stream);
    // Deliveries come at least once; the first is the effect.
    if (due !== undefined && dueAt.delete(stream)) latencies.push(performance.now() - due);
  });
  const begun = performance.now();
  const everyMs = 1000 / perSecond;
  const puts: Promise<void>[] = [];
  for (let put = 0; put < samples.length;) {
    const passed = Math.floor((performance.now() - begun) / everyMs) + 1;
    const due = samples.slice(put, passed);
    for (const [index, { stream }] of due.entries()) {
      dueAt.set(stream, begun + (put + index) * everyMs);
    }
    if (due.length > 0) puts.push(flow.put(due));
    put += due.length;
    await sleep(TICK_MS);
  }
  await Promise.all(puts);
  await flow.settle();
  if (latencies.length < samples.length) throw new Error('something put in had no effect');
  return latencies;
}
