import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** jest's globalTeardown: ends the broker of this run, if a test asked for one, and takes its folder away. */
export default async function end() {
  const run = process.env.BOURSE_RUN;
  const shared = await readFile(join(run, 'broker.json'), 'utf8').then(JSON.parse, () => ({}));
  if (shared.pid !== undefined) {
    try {
      process.kill(shared.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
    // The broker may be writing while it ends.
    await rm(shared.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  await rm(run, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
