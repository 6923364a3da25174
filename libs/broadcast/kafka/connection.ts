import type { Admin } from 'kafkajs';
import type Cluster from 'kafkajs/src/cluster/index.js';
import { openClient, type Client, type ClientOptions } from './client.ts';
import { within } from './deadline.ts';

const ANSWER_WITHIN_MS = 10_000;

/** A way to the cluster for questions and orders. */
export type Connection<T> = {
  /**
   * @param withinMs Default ten seconds.
   * @throws Error when the cluster refuses, or does not answer in time.
   */
  ask<Answer>(
    what: string,
    question: (it: T) => Promise<Answer>,
    withinMs?: number,
  ): Promise<Answer>;
  close(): void;
};

/** For what kafkajs asks as an administrator. */
export type ClusterAdmin = Connection<Admin>;

export const clusterAdmin = (options: ClientOptions): ClusterAdmin =>
  connection(options, async ({ kafka }) => {
    const admin = kafka.admin();
    await admin.connect();
    return admin;
  });

/** For what kafkajs has no public way to ask. */
export const bareCluster = (options: ClientOptions): Connection<Cluster> =>
  connection(options, async (client) => {
    const cluster = client.cluster();
    await cluster.connect();
    // Which brokers there are: connected, it knows the one that answered only.
    await cluster.refreshMetadata();
    return cluster;
  });

/** Keeps one connection, and takes a new one after a failure. */
function connection<T>(
  options: ClientOptions,
  connect: (client: Client) => Promise<T>,
): Connection<T> {
  let current: { readonly client: Client; readonly connected: Promise<T> } | undefined;

  function open(): NonNullable<typeof current> {
    const client = openClient(options);
    return { client, connected: connect(client) };
  }

  return {
    ask: async (what, question, withinMs = ANSWER_WITHIN_MS) => {
      const used = (current ??= open());
      try {
        return await within(withinMs, what, used.connected.then(question));
      } catch (error) {
        used.client.abandon();
        if (current === used) current = undefined;
        throw error;
      }
    },
    close: () => current?.client.abandon(),
  };
}
