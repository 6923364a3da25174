import { type LaunchedServer, launchServer } from '../support/server-process.ts';

/** A server that is ready, for now. */
export type Victim = Pick<LaunchedServer, 'kill' | 'stop'> & { readonly url: string };

/** The servers of a run, one after the other on one folder. None of them outlives it. */
export type Victims = {
  /** Starts one and waits until it is ready. */
  start(): Promise<Victim>;
  /** Starts one and kills it after a while, ready or not. @throws Error when it had ended by itself. */
  killAtStart(afterMs: number): Promise<void>;
  /** Whatever still lives. */
  killAll(): Promise<void>;
};

/** @param ending After which none is started any more. */
export function victimsOf(dataDirectory: string, ending: AbortSignal): Victims {
  const launched: LaunchedServer[] = [];
  const launch = (): LaunchedServer => {
    ending.throwIfAborted();
    const server = launchServer({ dataDirectory });
    launched.push(server);
    return server;
  };
  return {
    start: async () => {
      const server = launch();
      return { ...server, url: await server.ready };
    },
    killAtStart: async (afterMs) => {
      const server = launch();
      const moment = waitMs(afterMs);
      await Promise.race([moment, server.ready.then(() => moment)]);
      await server.kill();
    },
    killAll: async () => void (await Promise.all(launched.map((server) => server.kill()))),
  };
}

export const waitMs = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
