import type { EventStore } from '@bourse/event-store/port';
import { once } from 'node:events';

/** A subscription that is told nothing until it ends. */
export const silence: EventStore['subscribe'] = (_after, _filter, signal) => ({
  [Symbol.asyncIterator]: () => ({
    next: async () => {
      if (!signal.aborted) await once(signal, 'abort');
      return { done: true, value: undefined };
    },
  }),
});
