import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { kafkaDistribution } from '../../infra/kafka/distribution.ts';

/** Where tests get a real Kafka from. */
export type BrokerSource =
  /** `KAFKA_BROKERS`: somebody runs it. It is used, and never ended. */
  | { readonly kind: 'given'; readonly brokers: readonly string[] }
  | { readonly kind: 'docker' }
  | { readonly kind: 'local' }
  | { readonly kind: 'none'; readonly why: string };

const DOCKER_SOCKET = '/var/run/docker.sock';
const DOCKER_WITHIN_MS = 2_000;

/**
 * Looks for a real Kafka: `KAFKA_BROKERS`, then Docker, then one fetched by Maven and run by Java.
 *
 * @param use `shared`: any will do. `killed`: one that a test may end, so never one that somebody else runs.
 */
export async function brokerSource(use: 'shared' | 'killed'): Promise<BrokerSource> {
  const given = (process.env['KAFKA_BROKERS'] ?? '').split(',').filter((one) => one !== '');
  if (use === 'shared' && given.length > 0) return { kind: 'given', brokers: given };
  if (await dockerAnswers()) return { kind: 'docker' };
  const local = await localSource();
  if (local.kind === 'local') return local;
  const none = use === 'shared' ? 'no KAFKA_BROKERS, ' : 'none that a test may kill: ';
  return { kind: 'none', why: `${none}no Docker, and ${local.why}` };
}

async function localSource(): Promise<Extract<BrokerSource, { readonly kind: 'local' | 'none' }>> {
  try {
    await kafkaDistribution();
    return { kind: 'local' };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { kind: 'none', why: `no local one: ${why}` };
  }
}

/** testcontainers would find out too, in many seconds and with many modules. */
async function dockerAnswers(): Promise<boolean> {
  if (process.env['DOCKER_HOST'] !== undefined) return true;
  if (!existsSync(DOCKER_SOCKET)) return false;
  return new Promise((resolve) => {
    const asked = request({ socketPath: DOCKER_SOCKET, path: '/_ping', timeout: DOCKER_WITHIN_MS });
    asked.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.on('timeout', () => asked.destroy(new Error('Docker is silent')));
    asked.on('error', () => resolve(false));
    asked.end();
  });
}

/** The tests on a real Kafka, in tests/engines, and how they use it. */
const TESTS = {
  shared: ['kafka.contract.test.ts', 'kafka-load.int.test.ts', 'dead-letters.int.test.ts'],
  killed: [
    'kafka-faults.int.test.ts',
    'kafka-log.int.test.ts',
    'kafka-readiness.int.test.ts',
    'cluster.e2e.test.ts',
    'cluster-faults.e2e.test.ts',
  ],
  /** Set up in a way that only the local one can be. */
  local: ['kafka-secured.int.test.ts'],
} as const;

/**
 * For jest.config.mjs: the tests that cannot run on this machine, said in one line on stderr.
 *
 * @returns Patterns for `testPathIgnorePatterns`. None in CI (`CI=true`): there the tests run, and fail.
 */
export async function testsWithoutBroker(): Promise<string[]> {
  if (process.env['CI'] === 'true') return [];
  const [shared, killed, local] = await Promise.all([
    brokerSource('shared'),
    brokerSource('killed'),
    localSource(),
  ]);
  const leftOut = [
    ...(shared.kind === 'none' ? TESTS.shared : []),
    ...(killed.kind === 'none' ? TESTS.killed : []),
    ...(local.kind === 'none' ? TESTS.local : []),
  ];
  const [why] = [shared, killed, local].flatMap((one) => (one.kind === 'none' ? [one.why] : []));
  if (why === undefined) return [];
  process.stderr.write(`Left out, for want of a real Kafka: ${leftOut.join(', ')} (${why})\n`);
  return leftOut.map((name) => `/tests/engines/${name.replaceAll('.', '\\.')}$`);
}
