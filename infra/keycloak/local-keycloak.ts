import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endWith } from '../java/end-with.ts';
import { freePorts } from '../kafka/free-ports.ts';
import { keycloakDistribution, type KeycloakSettings, programOf } from './distribution.ts';

const READY_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 250;
const STOP_WITHIN_MS = 15_000;
/** Of an installation: its own, and what all runs share. */
const SHARED = ['lib', 'conf', 'providers', 'themes', 'version.txt'];

/** A real Keycloak on this machine: one process, its data in a temporary directory. */
export type LocalKeycloak = {
  /** Such as `http://127.0.0.1:4711`; its issuers are `<url>/realms/<realm>`. */
  readonly url: string;
  readonly pid: number;
  /** Its data and its log. */
  readonly directory: string;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
};

/**
 * Fetches Keycloak where it is not here yet, and starts it with nothing in it but a realm, on free
 * ports of 127.0.0.1. For development and tests.
 *
 * @param options.settings As a container of it would be told; where it is reached is its own to say.
 * @param options.environment What the realm names, for this run.
 * @param options.realm The file that it imports.
 * @returns Keycloak, once it says that it is ready.
 * @throws NoDistributionError when it cannot be fetched or there is no Java for it.
 * @throws Error with the last lines of its log when it is not ready within two minutes.
 */
export async function startLocalKeycloak(options: {
  readonly settings: KeycloakSettings;
  readonly environment?: Readonly<Record<string, string>>;
  readonly realm: string;
}): Promise<LocalKeycloak> {
  const { settings } = options;
  const { java, home } = await keycloakDistribution(settings);
  const directory = await mkdtemp(join(tmpdir(), 'bourse-keycloak-'));
  await mkdir(join(directory, 'data', 'import'), { recursive: true });
  await copyFile(options.realm, join(directory, 'data', 'import', 'realm.json'));
  for (const name of SHARED) await symlink(join(home, name), join(directory, name));
  const [port = 0, managementPort = 0] = await freePorts(2);
  const url = `http://127.0.0.1:${port}`;
  const output = openSync(join(directory, 'output.log'), 'a');
  const program = programOf(directory, settings.environment);
  const server = spawn(java, ['-Dkc.config.built=true', ...program, ...settings.command], {
    env: {
      ...process.env,
      ...settings.environment,
      ...options.environment,
      KC_HOSTNAME: url,
      KC_HTTP_HOST: '127.0.0.1',
      KC_HTTP_PORT: String(port),
      KC_HTTP_MANAGEMENT_PORT: String(managementPort),
    },
    stdio: ['ignore', output, output],
    detached: true,
  });
  closeSync(output);
  server.unref();
  const ended = once(server, 'exit');
  endWith({ server, directory, endsWith: process.pid });
  const stop = async (): Promise<void> => {
    if (server.exitCode === null && server.signalCode === null) {
      server.kill('SIGTERM');
      const late = setTimeout(() => server.kill('SIGKILL'), STOP_WITHIN_MS);
      await ended;
      clearTimeout(late);
    }
    await rm(directory, { recursive: true, force: true });
  };
  const state = await Promise.race([
    readiness(`http://127.0.0.1:${managementPort}/health/ready`),
    ended.then(() => 'ended' as const),
  ]);
  if (state !== 'ready') {
    const log = await readFile(join(directory, 'output.log'), 'utf8');
    await stop();
    throw new Error(`The local Keycloak is ${state}:\n${log.slice(-2000)}`);
  }
  return { url, pid: server.pid ?? 0, directory, stop };
}

/** The health check of docker-compose.yml. */
async function readiness(url: string): Promise<'ready' | 'silent'> {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true && (await answer.text()).includes('"UP"')) return 'ready';
    await pause(LOOK_EVERY_MS);
  }
  return 'silent';
}
