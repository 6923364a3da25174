import type { AppendResult, EventStore } from '@bourse/event-store/port';
import type { Metrics } from '@bourse/service-kit/metrics';
import { performance } from 'node:perf_hooks';

/** The same store, with the time that each append takes told to the metrics. */
export const measuredStore = (
  store: EventStore,
  metrics: Pick<Metrics, 'observeAppend'>,
): EventStore => ({
  append: async (stream, expected, events) => {
    const begun = performance.now();
    let result: AppendResult | undefined;
    try {
      result = await store.append(stream, expected, events);
      return result;
    } finally {
      const seconds = (performance.now() - begun) / 1000;
      metrics.observeAppend(
        result?.kind ?? 'failed',
        seconds,
        result?.kind === 'appended' ? result.position : undefined,
      );
    }
  },
  read: (stream, from) => store.read(stream, from),
  readAll: (after, filter) => store.readAll(after, filter),
  subscribe: (after, filter, signal) => store.subscribe(after, filter, signal),
});
