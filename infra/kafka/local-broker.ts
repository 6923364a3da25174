import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { awaitCluster } from '../../libs/broadcast/kafka/cluster.ts';
import { type Distribution, kafkaDistribution } from './distribution.ts';

const run = promisify(execFile);
const FORMAT_WITHIN_MS = 30_000;
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 15_000;

/** A real Apache Kafka on this machine: one process, broker and controller in one (KRaft). */
export type LocalBroker = {
  /** As clients take it: `127.0.0.1:<port>`. */
  readonly brokers: readonly string[];
  /** Of the broker's process, as long as it runs. */
  readonly pid: () => number | undefined;
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
 * @returns The broker, once it answers.
 * @throws NoDistributionError when Kafka cannot be fetched or there is no Java for it.
 * @throws Error with the last lines of its log when it does not answer within a minute.
 */
export async function startLocalBroker(
  options: { readonly endsWith?: number } = {},
): Promise<LocalBroker> {
  const distribution = await kafkaDistribution();
  const directory = await mkdtemp(join(tmpdir(), 'bourse-kafka-'));
  const [port, controllerPort] = await freePorts();
  const address = `127.0.0.1:${port}`;
  const configuration = join(directory, 'server.properties');
  await writeFile(configuration, settings({ port, controllerPort, directory }));
  await format(distribution, configuration);
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
    watch({ broker, directory, endsWith: options.endsWith ?? process.pid });
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
    pid: () => broker?.pid,
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

/** A broker must not outlive its run, even one that is killed: a shell looks every second whether both still live. */
function watch(of: {
  readonly broker: ChildProcess;
  readonly directory: string;
  readonly endsWith: number;
}): void {
  const script =
    'while kill -0 "$1" && kill -0 "$2"; do sleep 1; done; kill -0 "$1" || { kill -9 "$2"; sleep 1; rm -rf "$3"; }';
  const args = [String(of.endsWith), String(of.broker.pid), of.directory];
  spawn('/bin/sh', ['-c', script, 'watch', ...args], { stdio: 'ignore', detached: true }).unref();
}

async function format({ java, jars }: Distribution, configuration: string): Promise<void> {
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
    ],
    { timeout: FORMAT_WITHIN_MS },
  );
}

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

/** One replica of everything; the last four let it come back seconds after a kill, not a quarter of a minute. */
const settings = (of: {
  readonly port: number;
  readonly controllerPort: number;
  readonly directory: string;
}): string => `process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:${of.controllerPort}
listeners=PLAINTEXT://127.0.0.1:${of.port},CONTROLLER://127.0.0.1:${of.controllerPort}
advertised.listeners=PLAINTEXT://127.0.0.1:${of.port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs=${join(of.directory, 'data')}
auto.create.topics.enable=false
offsets.topic.replication.factor=1
offsets.topic.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
share.coordinator.state.topic.num.partitions=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=2097152
log.index.size.max.bytes=65536
num.network.threads=2
num.io.threads=4
background.threads=2
broker.heartbeat.interval.ms=300
broker.session.timeout.ms=1500
controller.quorum.election.timeout.ms=300
controller.quorum.election.backoff.max.ms=300
`;

/** Held open together, so that they are two. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  await Promise.all(
    servers.map(async (server) => {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map(async (server) => {
      server.close();
      await once(server, 'close');
    }),
  );
  return [ports[0] ?? 0, ports[1] ?? 0];
}
