import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertNever } from '@bourse/kernel/assert-never';
import { startLocalBroker } from '../../infra/kafka/local-broker.ts';
import { brokerSource } from './broker-source.ts';
import type { BrokerToKill } from './broker-to-kill.ts';
import { startDockerBroker } from './docker-broker.ts';

/** What the workers of one jest run tell each other of the broker they share. */
type Shared =
  | { readonly brokers: readonly string[]; readonly pid?: number; readonly directory?: string }
  | { readonly failed: string };

const SHARED_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 100;

/**
 * A broker of the test's own, which it ends itself.
 *
 * @throws Error when this machine has neither Docker nor a Java with Maven.
 */
export async function brokerToKill(): Promise<BrokerToKill> {
  const source = await brokerSource('killed');
  switch (source.kind) {
    case 'docker':
      return startDockerBroker();
    case 'local':
      return startLocalBroker({ endsWith: runPid() });
    case 'given':
    case 'none':
      throw new Error(`No Kafka that a test may kill: ${source.kind === 'none' ? source.why : ''}`);
    default:
      return assertNever(source, 'source of a broker');
  }
}

/** A broker for a while. */
export type BorrowedBroker = {
  readonly brokers: readonly string[];
  /** Ends it, unless somebody else runs it. */
  giveBack(): Promise<void>;
};

/** A broker for a process that is no run of jest. @returns it, or, in a sentence, why this machine has none. */
export async function borrowBroker(): Promise<BorrowedBroker | { readonly why: string }> {
  const source = await brokerSource('shared');
  switch (source.kind) {
    case 'given':
      return { brokers: source.brokers, giveBack: () => Promise.resolve() };
    case 'docker':
    case 'local': {
      const broker = await (source.kind === 'docker' ? startDockerBroker() : startLocalBroker());
      return { brokers: broker.brokers, giveBack: () => broker.stop() };
    }
    case 'none':
      return { why: source.why };
    default:
      return assertNever(source, 'source of a broker');
  }
}

/**
 * The broker that all tests of one jest run use, started when the first asks for it, and ended with the
 * run by run-teardown.mjs. Tests take topics and groups of their own.
 *
 * @returns Its addresses.
 * @throws Error when this machine has none.
 */
export async function sharedBroker(): Promise<readonly string[]> {
  const source = await brokerSource('shared');
  if (source.kind === 'given') return source.brokers;
  const run = process.env['BOURSE_RUN'];
  if (run === undefined) {
    throw new Error('No run of jest is under way: run-setup.mjs is its globalSetup');
  }
  const file = join(run, 'broker.json');
  if (await isFirst(run)) {
    const started = await startShared().catch((error: unknown) => ({ failed: String(error) }));
    await writeFile(`${file}.new`, JSON.stringify(started));
    await rename(`${file}.new`, file);
  }
  const shared = await read(file);
  if ('failed' in shared) throw new Error(shared.failed);
  return shared.brokers;
}

async function startShared(): Promise<Shared> {
  const source = await brokerSource('shared');
  if (source.kind === 'none') throw new Error(source.why);
  if (source.kind === 'docker') return { brokers: (await startDockerBroker()).brokers };
  const { brokers, pid, directory } = await startLocalBroker({ endsWith: runPid() });
  const running = pid();
  return { brokers, directory, ...(running !== undefined && { pid: running }) };
}

/** Making a directory succeeds for one of them only. */
const isFirst = async (run: string): Promise<boolean> =>
  mkdir(join(run, 'starting')).then(
    () => true,
    () => false,
  );

async function read(file: string): Promise<Shared> {
  const giveUpAt = Date.now() + SHARED_WITHIN_MS;
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as Shared;
    if (Date.now() > giveUpAt) throw new Error('Another worker of jest did not start the broker');
    await sleep(LOOK_EVERY_MS);
  }
}

const runPid = (): number => Number(process.env['BOURSE_RUN_PID'] ?? process.pid);
