import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixedClock } from '@bourse/kernel/clock';
import { broadcastContract } from '../contract-suite.ts';
import { NOON } from '../contract-suite-support.ts';
import { openSqliteBroadcast } from './sqlite-broadcast.ts';

broadcastContract('SQLite', async (topics) => {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-broadcast-'));
  const open = () =>
    openSqliteBroadcast({
      directory,
      topics,
      clock: fixedClock(NOON),
      retry: { attempts: 3, firstMs: 1, maxMs: 20 },
    });
  let broadcast = open();
  return {
    broadcast,
    reopen: async () => {
      await broadcast.close();
      broadcast = open();
      return broadcast;
    },
    dispose: async () => {
      await broadcast.close();
      await rm(directory, { recursive: true });
    },
  };
});
