import { accessSync, constants, existsSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder in memory, where a machine has one: nobody waits for its disk. */
const MEMORY = '/dev/shm';
/** A run takes a quarter of it at the most; the rest is left to others. */
const ROOM_BYTES = 4 * 1024 ** 3;
const PREFIX = 'bourse-run-';

/**
 * jest's globalSetup: a folder for all that this run writes, in memory where there is room. Where the
 * workers meet for the broker they share (broker.ts), and processes keep what Node made of their modules,
 * so that only the first of them reads everything anew. Starts nothing.
 *
 * What is on the disk is what the bench measures; tests kill processes, which a file in memory outlives too.
 */
export default async function prepare() {
  const usual = tmpdir();
  const run = await newFolder(usual);
  process.env.BOURSE_RUN = run;
  process.env.BOURSE_RUN_PID = String(process.pid);
  process.env.NODE_COMPILE_CACHE ??= join(run, 'compiled');
  process.env.TMPDIR = run;
  // Unpacked once for all runs, and not in seconds for each.
  const chromium = join(usual, 'chromium');
  if (existsSync(chromium)) await symlink(chromium, join(run, 'chromium'));
}

async function newFolder(usual) {
  if (existsSync(MEMORY)) removeLeftovers();
  if (roomInMemory() >= ROOM_BYTES) {
    try {
      const run = await mkdtemp(join(MEMORY, `${PREFIX}${process.pid}-`));
      const program = join(run, 'program');
      await writeFile(program, '', { mode: 0o700 });
      // A browser may be unpacked here.
      accessSync(program, constants.X_OK);
      return run;
    } catch {
      // Not ours to write to, or to run programs from.
    }
  }
  return mkdtemp(join(usual, PREFIX));
}

/** What the folder has, and what a container may take: the folder knows nothing of that. */
function roomInMemory() {
  if (!existsSync(MEMORY)) return 0;
  const { bavail, bsize } = statfsSync(MEMORY);
  return Math.min(bavail * bsize, process.availableMemory());
}

/** Of runs that were killed: memory does not empty itself. */
function removeLeftovers() {
  for (const name of readdirSync(MEMORY)) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    try {
      rmSync(join(MEMORY, name), { recursive: true, force: true });
    } catch {
      // Another user's, and for them to remove.
    }
  }
}
