import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { awaitCluster } from '../../libs/broadcast/kafka/cluster.ts';
import { endWith } from '../java/end-with.ts';
import { makeCertificate } from './certificate.ts';
import { type Distribution, kafkaDistribution } from './distribution.ts';
import { freePorts } from './free-ports.ts';
import { brokerSettings, type SecuredListener } from './settings.ts';

const run = promisify(execFile);
const FORMAT_WITHIN_MS = 30_000;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;

/** A real Apache Kafka on this machine: one process, broker and controller in one (KRaft). */
export type LocalBroker = {
  /** As clients take it: `127.0.0.1:<port>`. */
  readonly brokers: readonly string[];
  /** The same broker over TLS, for the user of the options: its address, and whom to trust (PEM). */
  readonly secured?: { readonly brokers: readonly string[]; readonly ca: string };
  /** Of the broker's process, as long as it runs. */
  readonly pid: () => number | undefined;
  /** Its data and its log. */
  readonly directory: string;
  /** Ends it as a power cut of the process would (SIGKILL); the data stay. */
  kill(): Promise<void>;
  /** Starts it again on the same ports and data, after `kill`, and resolves when it answers. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
};

/**
 * Fetches Apache Kafka where it is not here yet, and starts a broker with nothing in it, on free ports
 * of this machine and a temporary directory. For development and tests: one replica, small memory.
 *
 * @param options.endsWith The process with which the broker ends, however that one ends. Default: this process.
 * @param options.user Adds a listener that speaks TLS and lets this user in, by PLAIN or SCRAM.
 * @returns The broker, once it answers.
 * @throws NoDistributionError when Kafka cannot be fetched or there is no Java for it.
 * @throws Error with the last lines of its log when it does not answer within a minute.
 */
export async function startLocalBroker(
  options: { readonly endsWith?: number; readonly user?: SecuredListener['user'] } = {},
): Promise<LocalBroker> {
  const distribution = await kafkaDistribution();
  const directory = await mkdtemp(join(tmpdir(), 'bourse-kafka-'));
  const addresses = (await freePorts(3)).map((port) => `127.0.0.1:${port}`);
  const [address = '', controller = '', safe = ''] = addresses;
  const { user } = options;
  const secured: SecuredListener | undefined = user && {
    address: safe,
    certificate: await makeCertificate(distribution.java, directory),
    user,
  };
  const configuration = await setUp(distribution, directory, {
    listen: address,
    advertised: address,
    controller,
    ...(secured !== undefined && { secured }),
  });
  let broker: ChildProcess | undefined;

  async function start(): Promise<void> {
    const output = openSync(join(directory, 'output.log'), 'a');
    broker = spawn(distribution.java, [...jvm(distribution), 'kafka.Kafka', configuration], {
      stdio: ['ignore', output, output],
      // Not ended by Ctrl-C before those who use it have ended; what ends it is the watch below.
      detached: true,
    });
    closeSync(output);
    broker.unref();
    endWith({ server: broker, directory, endsWith: options.endsWith ?? process.pid });
    const ended = once(broker, 'exit').then(() => 'ended' as const);
    const answered = await Promise.race([awaitCluster([address], READY_WITHIN_MS), ended]).catch(
      () => 'silent' as const,
    );
    if (answered !== 'ended' && answered !== 'silent') return;
    const log = await readFile(join(directory, 'output.log'), 'utf8');
    await end('SIGKILL');
    throw new Error(`The local broker is ${answered}:\n${log.slice(-2000)}`);
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = broker;
    broker = undefined;
    if (ending === undefined || ending.exitCode !== null || ending.signalCode !== null) return;
    const ended = once(ending, 'exit');
    ending.kill(signal);
    const late = setTimeout(() => ending.kill('SIGKILL'), STOP_WITHIN_MS);
    await ended;
    clearTimeout(late);
  }

  await start();
  return {
    brokers: [address],
    ...(secured !== undefined && { secured: { brokers: [safe], ca: secured.certificate.ca } }),
    pid: () => broker?.pid,
    directory,
    kill: () => end('SIGKILL'),
    restart: async () => {
      if (broker !== undefined) await end('SIGKILL');
      await start();
    },
    stop: async () => {
      // Nobody reads the data again, so there is nothing to end well.
      await end('SIGKILL');
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Writes the configuration and formats the storage. @returns The file of the configuration. */
async function setUp(
  { java, jars }: Distribution,
  directory: string,
  of: Omit<Parameters<typeof brokerSettings>[0], 'dataDirectory'>,
): Promise<string> {
  const configuration = join(directory, 'server.properties');
  const settings = brokerSettings({ ...of, dataDirectory: join(directory, 'data') });
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(configuration, lines.join(''));
  // What `kafka-storage random-uuid` prints, without starting a Java for it.
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, 'A');
  await run(
    java,
    [
      ...jvm({ java, jars }),
      'kafka.tools.StorageTool',
      'format',
      `--cluster-id=${clusterId}`,
      `--config=${configuration}`,
      ...scramOf(of.secured?.user),
    ],
    { timeout: FORMAT_WITHIN_MS },
  );
  return configuration;
}

/** SCRAM's users are records of the cluster: the first ones come with the formatting. */
const scramOf = (user: SecuredListener['user'] | undefined): string[] =>
  user === undefined
    ? []
    : ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
        '--add-scram',
        `${mechanism}=[name=${user.username},password=${user.password}]`,
      ]);

/** Small, and quick to start rather than quick in the long run. */
const jvm = ({ jars }: Distribution): string[] => [
  '-Xms128m',
  '-Xmx384m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  `-Dlog4j2.configurationFile=${join(import.meta.dirname, 'log4j2.properties')}`,
  '-cp',
  join(jars, '*'),
];
