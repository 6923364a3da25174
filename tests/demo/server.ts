import { type ServerProcess, startServer } from '../support/server-process.ts';

const END_WITHIN_MS = 15_000;

export type Server = ReturnType<typeof serverOn>;

/**
 * The server of the demo: one at a time, on the same data directory, at another address after each start.
 *
 * @param onReady Hears of each start, from process to ready, in milliseconds.
 */
export function serverOn(dataDirectory: string, onReady: (readyAfterMs: number) => void) {
  let running: ServerProcess | undefined;
  let over = false;

  const stop = async (): Promise<number | null> => {
    const server = running;
    if (server === undefined) return null;
    const impatience = setTimeout(() => void server.kill(), END_WITHIN_MS);
    const exitCode = await server.stop();
    clearTimeout(impatience);
    return exitCode;
  };

  return {
    dataDirectory,
    url: (): string => {
      if (running === undefined) throw new Error('the server was not started');
      return running.url;
    },
    start: async (): Promise<void> => {
      running = await startServer({ dataDirectory });
      // Asked to end while it was starting.
      if (over) await running.kill();
      onReady(running.readyAfterMs);
    },
    kill: async (): Promise<void> => running?.kill(),
    /** @returns Its exit code; null when it had to be killed. */
    stop,
    /** Stops it, for good. */
    end: async (): Promise<void> => {
      over = true;
      await stop();
    },
  };
}
