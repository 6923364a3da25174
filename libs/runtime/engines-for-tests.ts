import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { topics } from '@bourse/contracts/topics';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { type Clock, systemClock } from '@bourse/kernel/clock';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * The embedded engines in a folder of their own, for a test of a service: what it starts on, and may look
 * into past the service.
 *
 * @param clock Of the broadcast. Default: that of this machine.
 */
export function openTestEngines(clock: Clock = systemClock) {
  const directory = mkdtempSync(join(tmpdir(), 'bourse-test-'));
  const store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  const broadcast = openSqliteBroadcast({ directory, topics, clock });
  return {
    /** For files of the test and of the service too; gone with the engines. */
    directory,
    store,
    broadcast,
    close: async (): Promise<void> => {
      await broadcast.close();
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}
export type TestEngines = ReturnType<typeof openTestEngines>;
