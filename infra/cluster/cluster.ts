import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startLocalBroker } from '../kafka/local-broker.ts';
import { type Child, startChild } from './child.ts';
import { startGateway } from './gateway.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const READY = /^Ready after \d+ ms: http:\/\/\S+:(\d+)/m;

/** Who answers under which address. */
const services = [
  { name: 'territories', prefixes: ['/api/territories'] },
  { name: 'offers', prefixes: ['/api/offers'] },
  { name: 'requests', prefixes: ['/api/requests'] },
  { name: 'settlement', prefixes: ['/api/exchanges', '/api/ledger'] },
  { name: 'audit', prefixes: ['/api/audit'] },
] as const;

export type Cluster = {
  /** Of the gateway before the services. */
  readonly url: string;
  /** What the events are kept in, in words. */
  readonly store: string;
  stop(): Promise<void>;
};

/**
 * Starts every service as a process of its own, on a real Kafka of this machine and on the store that
 * EVENTSTORE_URL names; where it names none, on a stand-in, which is said.
 *
 * @param options.port Of the gateway; 0 takes a free one.
 * @param options.brokers A Kafka that runs already. Left out: KAFKA_BROKERS, or else a local one.
 * @param options.say Told of each step.
 */
export async function startCluster(options: {
  readonly port: number;
  readonly brokers?: readonly string[];
  readonly say: (line: string) => void;
}): Promise<Cluster> {
  const { say } = options;
  const directory = mkdtempSync(join(tmpdir(), 'bourse-cluster-'));
  const children: Child[] = [];
  const running = options.brokers?.join(',') ?? process.env['KAFKA_BROKERS'];
  const broker = running === undefined ? await startLocalBroker() : undefined;
  const brokers = running ?? broker?.brokers.join(',') ?? '';
  const stop = async (): Promise<void> => {
    await Promise.all(children.filter(({ name }) => name !== 'store').map((child) => child.stop()));
    await Promise.all(children.map((child) => child.stop()));
    await broker?.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    say(`Kafka: ${broker === undefined ? 'running already' : 'a local broker'}, ${brokers}`);
    const store = await storeFor(directory, children);
    say(store.named);
    const common = {
      EVENTSTORE_URL: store.url,
      KAFKA_BROKERS: brokers,
      HOST: '127.0.0.1',
      PORT: '0',
      IDENTITY: 'development',
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
    };
    const started = await Promise.all(
      services.map(async ({ name, prefixes }) => {
        const own = join(directory, name);
        mkdirSync(own);
        const child = await startChild({
          name,
          arguments: [join(ROOT, 'services', name, 'main.ts')],
          environment: { ...common, DATA_DIR: own },
          ready: READY,
          log: join(directory, `${name}.log`),
        });
        children.push(child);
        say(`${name}: port ${child.address}`);
        return prefixes.map((prefix) => ({ prefix, port: Number(child.address) }));
      }),
    );
    const gateway = await startGateway(started.flat(), options.port);
    return {
      url: gateway.url,
      store: store.named,
      stop: async () => {
        await gateway.stop();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function storeFor(
  directory: string,
  children: Child[],
): Promise<{ readonly url: string; readonly named: string }> {
  const url = process.env['EVENTSTORE_URL'];
  if (url !== undefined) return { url, named: `EventStoreDB: ${url}` };
  const child = await startChild({
    name: 'store',
    arguments: [
      join(ROOT, 'tests', 'eventstore-stand-in', 'main.ts'),
      '--port',
      '0',
      '--file',
      join(directory, 'stand-in.jsonl'),
    ],
    environment: {},
    ready: /^Ready: (\S+)/m,
    log: join(directory, 'store.log'),
  });
  children.push(child);
  return {
    url: child.address,
    named: `!! A STAND-IN for EventStoreDB, not the real one: set EVENTSTORE_URL for that. ${child.address}`,
  };
}
