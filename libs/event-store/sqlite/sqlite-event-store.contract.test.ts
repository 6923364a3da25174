import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventStoreContract } from '../contract-suite.ts';
import { openSqliteEventStore } from './sqlite-event-store.ts';

eventStoreContract('SQLite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-store-'));
  const file = join(directory, 'events.sqlite');
  let current = openSqliteEventStore({ file });
  return {
    store: current,
    reopen: async () => {
      await current.close();
      current = openSqliteEventStore({ file });
      return current;
    },
    dispose: async () => {
      await current.close();
      await rm(directory, { recursive: true });
    },
  };
});
