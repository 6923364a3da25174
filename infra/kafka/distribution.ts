import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const POM = join(import.meta.dirname, 'pom.xml');
const CACHE = join(import.meta.dirname, '.cache');
const FETCH_WITHIN_MS = 240_000;
const LOOK_WITHIN_MS = 15_000;
const OLDEST_JAVA = 17;

/** Apache Kafka as it can be started: a Java and a folder of jars. */
export type Distribution = { readonly java: string; readonly jars: string };

/** Why there is no local broker, in words for the person who runs the tests. */
class NoDistributionError extends Error {
  override readonly name = 'NoDistributionError';
}

/**
 * Apache Kafka and what it needs, as `pom.xml` beside this file names them: fetched by Maven once, and
 * found in `.cache/` from then on, until the pom changes.
 *
 * @throws NoDistributionError when there is no Java of 17 or later, or Maven is missing or cannot fetch.
 */
export async function kafkaDistribution(): Promise<Distribution> {
  const java = await findJava();
  const key = createHash('sha256')
    .update(await readFile(POM))
    .digest('hex')
    .slice(0, 16);
  const jars = join(CACHE, key);
  if (!existsSync(jars)) await fetchInto(jars);
  return { java, jars };
}

async function findJava(): Promise<string> {
  const home = process.env['JAVA_HOME'];
  const java = home === undefined || home === '' ? 'java' : join(home, 'bin', 'java');
  const { stderr } = await attempt(java, ['-version'], LOOK_WITHIN_MS, 'Java cannot be started');
  const version = Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
  if (version < OLDEST_JAVA) {
    throw new NoDistributionError(`Java ${OLDEST_JAVA} or later is needed, and this is ${version}`);
  }
  return java;
}

/** Into a folder of another name first: a fetch that was cut off, or a second one, is never taken for a whole one. */
async function fetchInto(jars: string): Promise<void> {
  const fetched = `${jars}.${randomUUID()}`;
  await mkdir(fetched, { recursive: true });
  try {
    await attempt(
      'mvn',
      [
        '--batch-mode',
        '--quiet',
        `--file=${POM}`,
        'dependency:copy-dependencies',
        `-DoutputDirectory=${fetched}`,
        '-DincludeScope=runtime',
      ],
      FETCH_WITHIN_MS,
      'Maven cannot fetch Apache Kafka',
    );
    await rename(fetched, jars);
  } catch (error) {
    await rm(fetched, { recursive: true, force: true });
    // Somebody else may have been faster, which is as good.
    if (!existsSync(jars)) throw error;
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
