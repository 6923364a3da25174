import { setTimeout as sleep } from 'node:timers/promises';
import { delayMs } from '@bourse/kernel/backoff';
import { openClient, type ClientOptions } from './client.ts';
import { within } from './deadline.ts';

const ASK_WITHIN_MS = 5_000;
const BACKOFF = { firstMs: 50, maxMs: 1_000 };

/**
 * The id of the cluster behind these brokers.
 *
 * @throws Error when none answers.
 */
async function clusterIdOf(options: ClientOptions): Promise<string> {
  const client = openClient(options);
  const admin = client.kafka.admin({ retry: { retries: 0 } });
  try {
    const asking = admin.connect().then(() => admin.describeCluster());
    const { clusterId } = await within(ASK_WITHIN_MS, 'the cluster describes itself', asking);
    return clusterId;
  } finally {
    client.abandon();
  }
}

/**
 * Asks until the cluster describes itself.
 *
 * @returns Its id.
 * @throws Error naming the brokers and the last refusal when it does not within `withinMs`.
 */
export async function awaitCluster(
  brokers: readonly string[],
  withinMs: number,
  options: Partial<ClientOptions> = {},
): Promise<string> {
  const giveUpAt = Date.now() + withinMs;
  for (let failures = 1; ; failures += 1) {
    try {
      return await clusterIdOf({ clientId: 'bourse', ...options, brokers });
    } catch (error) {
      if (Date.now() > giveUpAt) {
        const where = brokers.join(', ');
        throw new Error(`No Kafka answers at ${where} within ${withinMs} ms`, { cause: error });
      }
      await sleep(delayMs(BACKOFF, failures));
    }
  }
}
