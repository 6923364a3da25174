import { openEventStoreDb } from '@bourse/event-store/eventstoredb';
import type { StoreUnderTest } from '@bourse/event-store/contract-suite';

type Options = Parameters<typeof openEventStoreDb>[0];

/** The adapter against a server, for the contract suite. @param stopServer What ends the server, where it is ours. */
export function eventStoreDbUnderTest(
  options: Options,
  stopServer: () => Promise<void>,
): StoreUnderTest {
  let current = openEventStoreDb(options);
  return {
    store: current,
    reopen: async () => {
      await current.close();
      current = openEventStoreDb(options);
      return current;
    },
    dispose: async () => {
      await current.close();
      await stopServer();
    },
  };
}

export const quiet = { warn: () => undefined };
