import type { Admin } from 'kafkajs';
import { openClient, type Client, type ClientOptions } from './client.ts';
import { within } from './deadline.ts';

const ANSWER_WITHIN_MS = 10_000;

/** Questions and orders to the cluster. */
export type ClusterAdmin = {
  /**
   * @param withinMs Default ten seconds.
   * @throws Error when the cluster refuses, or does not answer in time.
   */
  ask<T>(what: string, question: (admin: Admin) => Promise<T>, withinMs?: number): Promise<T>;
  close(): void;
};

/** Keeps one connected admin, and takes a new one after a failure. */
export function clusterAdmin(options: ClientOptions): ClusterAdmin {
  let current: { readonly client: Client; readonly connected: Promise<Admin> } | undefined;

  function open(): NonNullable<typeof current> {
    const client = openClient(options);
    const admin = client.kafka.admin();
    return { client, connected: admin.connect().then(() => admin) };
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
