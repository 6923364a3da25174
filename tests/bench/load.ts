import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

type Order = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** At once, each on a connection that stays open. */
  readonly clients: number;
  readonly sliceMs: number;
};

/** The same request again and again, each time under a new Idempotency-Key. */
export type SameOrder = Order & { readonly kind: 'same'; readonly body: string };

/** Bulks of holds, each followed by a bulk that posts them. */
export type TwoPhaseOrder = Order & {
  readonly kind: 'two_phase';
  readonly accounts: readonly string[];
  /** Of one bulk. */
  readonly transfers: number;
};

/** What the clients are to do. */
export type LoadOrder = SameOrder | TwoPhaseOrder;
export type LoadAnswer = { readonly perSecond: number } | { readonly error: string };

/** Starts a process of clients. `rate` throws when anything is refused. */
export function startLoad() {
  const child = fork(fileURLToPath(new URL('./load-client.ts', import.meta.url)), [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  return {
    /** @returns answers a second; of two phases, transfers. */
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
