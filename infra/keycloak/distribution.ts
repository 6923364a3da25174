import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fetchedByMaven, findJava, NoDistributionError } from '../java/maven.ts';

const run = promisify(execFile);
const POM = join(import.meta.dirname, 'pom.xml');
const BUILD_WITHIN_MS = 240_000;
/** By which Keycloak says that it has built itself anew, and wants to be started again. */
const BUILT = 10;

/** What Keycloak is told, as a container of it would be. */
export type KeycloakSettings = {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
};

/** Keycloak as it can be started: a Java and a home that is built for its settings. */
export type Distribution = { readonly java: string; readonly home: string };

/**
 * Keycloak as `pom.xml` beside this file names it: fetched by Maven once and built for its settings,
 * which takes it a minute, and found in `.cache/` from then on, until either changes.
 *
 * @throws NoDistributionError when there is no Java of 17 or later, or Maven is missing or cannot fetch.
 */
export async function keycloakDistribution(settings: KeycloakSettings): Promise<Distribution> {
  const java = await findJava();
  const folder = await fetchedByMaven({
    pom: POM,
    what: 'Keycloak',
    goal: 'unpack-dependencies',
    also: JSON.stringify(settings),
    finish: async (unpacked) => build({ java, home: await homeIn(unpacked) }, settings),
  });
  return { java, home: await homeIn(folder) };
}

async function homeIn(folder: string): Promise<string> {
  const home = (await readdir(folder)).find((name) => name.startsWith('keycloak-'));
  if (home === undefined) throw new NoDistributionError(`there is no Keycloak in ${folder}`);
  return join(folder, home);
}

async function build(
  { java, home }: Distribution,
  { command, environment }: KeycloakSettings,
): Promise<void> {
  const given = [...programOf(home, environment), ...command];
  const ended = await run(java, given, {
    env: { ...process.env, ...environment },
    timeout: BUILD_WITHIN_MS,
  }).catch((error: unknown) => error);
  const code = typeof ended === 'object' && ended !== null && 'code' in ended ? ended.code : 0;
  if (code !== BUILT) {
    throw new NoDistributionError(`Keycloak does not build itself (${String(code)})`, {
      cause: ended,
    });
  }
}

/**
 * What its own script kc.sh gives to Java, but for a smaller and quicker start.
 *
 * @param home Where its data and its `lib` are. @param environment Its heap, where it is told one.
 */
export const programOf = (
  home: string,
  { JAVA_OPTS_KC_HEAP: heap = '-Xmx512m' }: KeycloakSettings['environment'],
): readonly string[] => [
  ...heap.split(' '),
  '-XX:MaxMetaspaceSize=256m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  ...['java.util', 'java.util.concurrent', 'java.security', 'java.lang'].map(
    (name) => `--add-opens=java.base/${name}=ALL-UNNAMED`,
  ),
  '--enable-native-access=ALL-UNNAMED',
  `-Dkc.home.dir=${home}`,
  '-Djava.util.logging.manager=org.jboss.logmanager.LogManager',
  '-Dpicocli.disable.closures=true',
  '-Dquarkus-log-max-startup-records=10000',
  '-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory',
  '-cp',
  join(home, 'lib', 'quarkus-run.jar'),
  'io.quarkus.bootstrap.runner.QuarkusEntryPoint',
];
