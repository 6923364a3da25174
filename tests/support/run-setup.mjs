import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** jest's globalSetup: where the workers of this run meet for the broker they share (broker.ts). Starts nothing. */
export default async function prepare() {
  process.env.BOURSE_BROKER_RUN = await mkdtemp(join(tmpdir(), 'bourse-run-'));
  process.env.BOURSE_BROKER_RUN_PID = String(process.pid);
}
