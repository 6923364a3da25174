import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the clients are to do: the same request again and again, each time under a new Idempotency-Key. */
export type LoadOrder = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** At once, each on a connection that stays open. */
  readonly clients: number;
  readonly sliceMs: number;
};
export type LoadAnswer = { readonly perSecond: number } | { readonly error: string };

/** Starts a process of clients. `rate` throws when anything but 201 comes back. */
export function startLoad() {
  const child = fork(fileURLToPath(new URL('./load-client.ts', import.meta.url)), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  return {
    /** @returns answers a second. */
    rate: async (order: LoadOrder): Promise<number> => {
      child.send(order);
      const [answer] = (await once(child, 'message')) as [LoadAnswer];
      if ('error' in answer) throw new Error(answer.error);
      return answer.perSecond;
    },
    stop: async (): Promise<void> => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
