import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerProcess, startServer } from '../support/server-process.ts';
import { fillWorld, type World } from './world.ts';

export type LivingBourse = {
  readonly url: string;
  readonly world: World;
  readonly stop: () => Promise<void>;
};

/** A bourse in a process of its own, with something of everything in it. */
export async function startLivingBourse(): Promise<LivingBourse> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'bourse-browser-'));
  // Its pages say that their content is made up, so that what they say is looked at, too.
  const marker = JSON.stringify({ state: 'loaded', since: '2026-03-01' });
  writeFileSync(join(dataDirectory, 'demo-data.json'), marker);
  const server: ServerProcess = await startServer({ dataDirectory });
  const world = await fillWorld(server.url);
  return {
    url: server.url,
    world,
    stop: async () => {
      await server.stop();
      rmSync(dataDirectory, { recursive: true });
    },
  };
}
