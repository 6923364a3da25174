import { setTimeout as sleep } from 'node:timers/promises';
import { delayMs } from '@bourse/kernel/backoff';
import { openClient, type ClientOptions } from './client.ts';
import { within } from './deadline.ts';

/** Kafka cannot be worked with. The message is a sentence for the operator. */
export class NoKafkaError extends Error {
  override readonly name = 'NoKafkaError';
}

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
 * @throws NoKafkaError when it does not within `withinMs`; at once when it refuses the credentials, or
 *   is not whom the certificates say.
 */
export async function awaitCluster(
  brokers: readonly string[],
  withinMs: number,
  options: Partial<ClientOptions> = {},
): Promise<string> {
  const where = brokers.join(', ');
  const giveUpAt = Date.now() + withinMs;
  for (let failures = 1; ; failures += 1) {
    try {
      return await clusterIdOf({ clientId: 'bourse', ...options, brokers });
    } catch (error) {
      const reason = reasonOf(error);
      if (isFinal(reason)) {
        throw new NoKafkaError(
          `Kafka at ${where} refuses, or is not to be trusted: ${reason.message}`,
          {
            cause: error,
          },
        );
      }
      if (Date.now() > giveUpAt) {
        throw new NoKafkaError(
          `no Kafka answers at ${where} within ${withinMs} ms: ${reason.message}`,
          { cause: error },
        );
      }
      await sleep(delayMs(BACKOFF, failures));
    }
  }
}

type Reason = { readonly name: string; readonly message: string; readonly code?: unknown };

/** What kafkajs' retries end with is one error in another. */
function reasonOf(error: unknown): Reason {
  if (!(error instanceof Error)) return { name: '', message: String(error) };
  return error.cause instanceof Error ? reasonOf(error.cause) : error;
}

/** Of Node: a certificate that is not signed by whom is trusted, is out of date, or is of somebody else. */
const OF_CERTIFICATES = /^(CERT_|ERR_TLS_CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

const isFinal = ({ name, code }: Reason): boolean =>
  name === 'KafkaJSSASLAuthenticationError' ||
  (typeof code === 'string' && OF_CERTIFICATES.test(code));
