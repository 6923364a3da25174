import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MOUNTED_AT, OPERATOR_SUBJECT } from '../../services/development-identity/accounts.ts';
import { startLocalBroker } from '../kafka/local-broker.ts';
import { type Child, startChild } from './child.ts';
import { type Routes, startGateway } from './gateway.ts';

const ROOT = resolve(import.meta.dirname, '..', '..');
const STORE = 'store';
const IDENTITY = 'development-identity';
const PORTAL = 'portal';
/** It may still have to catch up, and does so more slowly while it is used. */
const ANSWERS = /^Answers at http:\/\/\S+:(\d+)/m;
const READY = /^Ready after \d+ ms: http:\/\/\S+:(\d+)/m;

/** Who answers under which address. */
const services = [
  {
    name: 'territories',
    prefixes: ['/api/territories', '/api/mandates', '/api/invitations', '/api/me'],
  },
  { name: 'offers', prefixes: ['/api/offers'] },
  { name: 'requests', prefixes: ['/api/requests'] },
  {
    name: 'settlement',
    prefixes: ['/api/exchanges', '/api/ledger', '/api/marketplaces', '/api/crossings'],
  },
  { name: 'audit', prefixes: ['/api/audit'] },
] as const;

export type Cluster = {
  /** Of the gateway before the services. */
  readonly url: string;
  /** What the events are kept in, in words. */
  readonly store: string;
  /** Where that is. */
  readonly storeUrl: string;
  readonly brokers: readonly string[];
  /** Of all its data and logs: `<service>/` and `<service>.log`. Removed when it stops. */
  readonly directory: string;
  readonly services: readonly string[];
  /** Whose tokens are believed, in words. */
  readonly identity: string;
  /** The development provider, with its ready accounts; undefined beside a real issuer. */
  readonly developmentIssuer: string | undefined;
  /** The processes that `kill` may name: the services, `portal`, and `store` where it is a stand-in. */
  readonly processes: readonly string[];
  /** SIGKILL. */
  kill(name: string): Promise<void>;
  /** SIGTERM: it ends after what is in hand. @returns its exit code; null for one that was killed. */
  end(name: string): Promise<number | null>;
  /** Resolves when a process is no more, whoever ended it. */
  ended(name: string): Promise<void>;
  /**
   * Starts a process that ended again, at the same address and on the same data, until it answers.
   *
   * @param program What runs in place of a service's own program, with its arguments.
   */
  restart(name: string, program?: readonly string[]): Promise<void>;
  stop(): Promise<void>;
};

/**
 * Starts every service as a process of its own, on a real Kafka of this machine and on the store that
 * EVENTSTORE_URL names; where it names none, on a stand-in, which is said.
 *
 * @param options.port Of the gateway; 0 takes a free one.
 * @param options.brokers A Kafka that runs already. Left out: KAFKA_BROKERS, or else a local one.
 * @param options.wayToStore Given the store's address, gives the one under which the services reach it.
 *   Default: the same. For tests that cut the way.
 * @param options.say Told of each step.
 */
export async function startCluster(options: {
  readonly port: number;
  readonly brokers?: readonly string[];
  readonly wayToStore?: (url: string) => Promise<string>;
  readonly say: (line: string) => void;
}): Promise<Cluster> {
  const { say } = options;
  const directory = mkdtempSync(join(tmpdir(), 'bourse-cluster-'));
  const running = new Map<string, Child>();
  let routes: Routes | undefined;
  // First: the issuer and the pages want to know how browsers call them.
  const gateway = await startGateway(() => routes, options.port);
  const kafka = options.brokers?.join(',') ?? process.env['KAFKA_BROKERS'];
  const broker = await (kafka === undefined ? startLocalBroker() : undefined)?.catch(
    async (error: unknown) => {
      await gateway.stop();
      throw error;
    },
  );
  const brokers = kafka ?? broker?.brokers.join(',') ?? '';
  const given = process.env['EVENTSTORE_URL'];

  const start = async (name: string, program: () => Promise<Child>): Promise<Child> => {
    const child = await program();
    running.set(name, child);
    return child;
  };
  const stop = async (): Promise<void> => {
    await gateway.stop();
    const store = running.get(STORE);
    await Promise.all(
      [...running.values()].filter((one) => one !== store).map((one) => one.stop()),
    );
    await store?.stop();
    await broker?.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    say(`Kafka: ${broker === undefined ? 'running already' : 'a local broker'}, ${brokers}`);
    const url = given ?? (await start(STORE, () => startStandIn(directory, '0'))).address;
    const store =
      given === undefined
        ? `!! A STAND-IN for EventStoreDB, not the real one: set EVENTSTORE_URL for that. ${url}`
        : `EventStoreDB: ${withoutCredentials(url)}`;
    say(store);
    const reached = (await options.wayToStore?.(url)) ?? url;
    const issuer = await issuerFor({ directory, portalOrigin: gateway.url }, (program) =>
      start(IDENTITY, program),
    );
    say(issuer.said);
    const environment = {
      ...issuer.environment,
      EVENTSTORE_URL: reached,
      KAFKA_BROKERS: brokers,
      // Five services share most of their modules, and tests start them again and again.
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(directory, 'compiled'),
    };
    const serve = (name: string, port: string, ready: RegExp, program = programOf(name)) =>
      start(name, () => startService({ name, program, port, directory, environment, ready }));
    const servePages = (port: string, ready: RegExp) => {
      const addresses = { API_URL: gateway.url, PUBLIC_URL: gateway.url, OIDC_ISSUER: issuer.url };
      const own = { environment: { ...environment, ...addresses }, program: programOf(PORTAL) };
      return start(PORTAL, () => startService({ name: PORTAL, port, directory, ready, ...own }));
    };
    const apis = await Promise.all(
      services.map(async ({ name, prefixes }) => {
        const { address } = await serve(name, '0', READY);
        say(`${name}: port ${address}`);
        return prefixes.map((prefix) => ({ prefix, port: Number(address) }));
      }),
    );
    const pages = await servePages('0', READY);
    say(`portal: port ${pages.address}`);
    // The first that fits: whatever is no API and no issuer is a page.
    const whateverElse = { prefix: '/', port: Number(pages.address) };
    routes = [...apis.flat(), ...issuer.routes, whateverElse];
    return {
      url: gateway.url,
      store,
      storeUrl: url,
      brokers: brokers.split(','),
      directory,
      services: services.map(({ name }) => name),
      identity: issuer.said,
      developmentIssuer: running.has(IDENTITY) ? issuer.url : undefined,
      processes: [...running.keys()].filter((name) => name !== IDENTITY),
      kill: async (name) => running.get(name)?.kill(),
      end: async (name) => (await running.get(name)?.stop()) ?? null,
      ended: async (name) => running.get(name)?.ended,
      restart: async (name, program) => {
        const { address = '0' } = running.get(name) ?? {};
        const standIn = () => startStandIn(directory, new URL(address).port);
        if (name === STORE) await start(name, standIn);
        else if (name === PORTAL) await servePages(address, ANSWERS);
        else await serve(name, address, ANSWERS, program);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Issuer = {
  readonly url: string;
  readonly said: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly routes: readonly { readonly prefix: string; readonly port: number }[];
};

/** The issuer that OIDC_ISSUER names; where it names none, the development provider, which is said. */
async function issuerFor(
  { directory, portalOrigin }: { readonly directory: string; readonly portalOrigin: string },
  start: (program: () => Promise<Child>) => Promise<Child>,
): Promise<Issuer> {
  const given = process.env['OIDC_ISSUER'];
  if (given !== undefined) {
    return { url: given, said: `Tokens of ${given}`, environment: {}, routes: [] };
  }
  const own = join(directory, IDENTITY);
  mkdirSync(own, { recursive: true });
  const { address } = await start(() =>
    startChild({
      name: IDENTITY,
      arguments: programOf(IDENTITY),
      environment: { HOST: '127.0.0.1', PORT: '0', DATA_DIR: own, PORTAL_ORIGINS: portalOrigin },
      ready: READY,
      log: join(directory, `${IDENTITY}.log`),
    }),
  );
  const issuer = `http://127.0.0.1:${address}${MOUNTED_AT}`;
  return {
    url: issuer,
    said: `!! DEVELOPMENT IDENTITY: anybody may be anybody; set OIDC_ISSUER for a real issuer. ${issuer}`,
    environment: {
      OIDC_ISSUER: issuer,
      OIDC_OPERATORS: OPERATOR_SUBJECT,
      // With accounts that are anybody's, a limit for each keeps nobody out.
      WRITES_PER_MINUTE: '0',
    },
    routes: [{ prefix: MOUNTED_AT, port: Number(address) }],
  };
}

const withoutCredentials = (url: string): string => url.replace(/\/\/.*@/, '//');

function startService(of: {
  readonly name: string;
  readonly program: readonly string[];
  readonly port: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly ready: RegExp;
}): Promise<Child> {
  const { name, program, port, directory, environment, ready } = of;
  const own = join(directory, name);
  mkdirSync(own, { recursive: true });
  return startChild({
    name,
    arguments: program,
    environment: {
      ...environment,
      HOST: '127.0.0.1',
      PORT: port,
      LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
      DATA_DIR: own,
    },
    ready,
    log: join(directory, `${name}.log`),
  });
}

/** Keeps what it is given in a file, so that it can be killed and started again. */
function startStandIn(directory: string, port: string): Promise<Child> {
  const file = join(directory, 'stand-in.jsonl');
  return startChild({
    name: STORE,
    arguments: [
      join(ROOT, 'tests', 'eventstore-stand-in', 'main.ts'),
      '--port',
      port,
      '--file',
      file,
    ],
    environment: {},
    ready: /^Ready: (\S+)/m,
    log: join(directory, 'store.log'),
  });
}

const programOf = (service: string): readonly string[] => [
  join(ROOT, 'services', service, 'main.ts'),
];
