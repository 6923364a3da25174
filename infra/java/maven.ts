import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const FETCH_WITHIN_MS = 240_000;
const LOOK_WITHIN_MS = 15_000;
const OLDEST_JAVA = 17;

/** Why a program of Java cannot be had here, in words for the person who runs the tests. */
export class NoDistributionError extends Error {
  override readonly name = 'NoDistributionError';
}

/** @returns The program, that of `JAVA_HOME` first. @throws NoDistributionError when there is none of 17 or later. */
export async function findJava(): Promise<string> {
  const home = process.env['JAVA_HOME'];
  const java = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
  const { stderr } = await attempt(java, ['-version'], LOOK_WITHIN_MS, 'Java cannot be started');
  const version = Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  if (version < OLDEST_JAVA) {
    throw new NoDistributionError(`Java ${OLDEST_JAVA} or later is needed, and this is ${version}`);
  }
  return java;
}

/**
 * What a pom names, fetched by Maven once and kept in `.cache/` beside the pom, under its hash, until
 * it changes.
 *
 * @param options.what In words, for the refusal.
 * @param options.goal Of Maven’s dependency plugin: copies jars, or unpacks an archive.
 * @param options.also What the fetched depends on beside the pom.
 * @param options.finish What is left to do before it is whole, in its folder.
 * @returns the folder. @throws NoDistributionError when Maven is missing or cannot fetch.
 */
export async function fetchedByMaven(options: {
  readonly pom: string;
  readonly what: string;
  readonly goal: 'copy-dependencies' | 'unpack-dependencies';
  readonly also?: string;
  readonly finish?: (folder: string) => Promise<void>;
}): Promise<string> {
  const { pom, also = '' } = options;
  const key = createHash('sha256')
    .update(await readFile(pom))
    .update(also)
    .digest('hex')
    .slice(0, 16);
  const folder = join(dirname(pom), '.cache', key);
  if (!existsSync(folder)) await fetchInto(folder, options);
  return folder;
}

/** Into a folder of another name first: a fetch that was cut off, or a second one, is never taken for a whole one. */
async function fetchInto(
  folder: string,
  { pom, what, goal, finish }: Parameters<typeof fetchedByMaven>[0],
): Promise<void> {
  const fetched = `${folder}.${randomUUID()}`;
  await mkdir(fetched, { recursive: true });
  try {
    await attempt(
      'mvn',
      [
        '--batch-mode',
        '--quiet',
        `--file=${pom}`,
        `dependency:${goal}`,
        `-DoutputDirectory=${fetched}`,
        // By which Maven would not unpack again what somebody deleted.
        `-DmarkersDirectory=${fetched}/markers`,
        '-DincludeScope=runtime',
      ],
      FETCH_WITHIN_MS,
      `Maven cannot fetch ${what}`,
    );
    await finish?.(fetched);
    await rename(fetched, folder);
  } catch (error) {
    await rm(fetched, { recursive: true, force: true });
    // Somebody else may have been faster, which is as good.
    if (!existsSync(folder)) throw error;
  }
}

async function attempt(
  command: string,
  args: readonly string[],
  withinMs: number,
  refusal: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  try {
    return await run(command, args, { timeout: withinMs });
  } catch (error) {
    const [firstLine = ''] = String(error instanceof Error ? error.message : error).split('\n');
    throw new NoDistributionError(`${refusal} (${firstLine})`, { cause: error });
  }
}
