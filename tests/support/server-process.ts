import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { bareEnvironment } from './bare-environment.ts';

const MAIN = createRequire(import.meta.url).resolve('@bourse/standalone/main');
const READY = /^Ready after \d+ ms: (http:\/\/\S+)/m;
const ANSWERS = /^Answers at (http:\/\/[^\s;]+)/m;

/** A standalone bourse in a process of its own, from its first moment on. */
export type LaunchedServer = {
  /** Its address, once it says that it is ready. Rejected with what it printed when it ends before. */
  readonly ready: Promise<string>;
  /** SIGKILL: no warning, no clean-up. */
  readonly kill: () => Promise<void>;
  /** SIGTERM, and its exit code. */
  readonly stop: () => Promise<number | null>;
};

/** A standalone bourse that is ready. */
export type ServerProcess = Pick<LaunchedServer, 'kill' | 'stop'> & {
  readonly url: string;
  /** From the start of the process to its ready line. */
  readonly readyAfterMs: number;
};

type LaunchOptions = {
  readonly dataDirectory: string;
  readonly timeoutMs?: number;
  /** Default: `warn`. */
  readonly logLevel?: string;
  /** Beside what it needs to be found. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether it counts as ready once it answers. */
  readonly onceItAnswers?: boolean;
};

/**
 * Starts standalone on a free port and waits for its ready line.
 *
 * @param options.dataDirectory Its folder; the log goes to `server.log` in it, appended.
 * @throws Error with what it printed, when it ends or says nothing for `timeoutMs`.
 */
export async function startServer(options: LaunchOptions): Promise<ServerProcess> {
  const begun = performance.now();
  const launched = launchServer(options);
  const url = await launched.ready;
  return { ...launched, url, readyAfterMs: performance.now() - begun };
}

/** Starts standalone as {@link startServer} does, and does not wait. */
export function launchServer(options: LaunchOptions): LaunchedServer {
  const { dataDirectory, timeoutMs = 30_000, logLevel = 'warn', environment = {} } = options;
  const log = openSync(join(dataDirectory, 'server.log'), 'a');
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: dataDirectory,
      LOG_LEVEL: logLevel,
      DEMO_DATA: 'off',
      ...environment,
    },
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  const ended = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await ended;
    }
    return child.exitCode;
  };
  const ready = readyLine(child, timeoutMs, options.onceItAnswers === true ? ANSWERS : READY);
  // Whoever kills it before it is ready does not ask any more.
  ready.catch(() => undefined);
  return { ready, kill: async () => void (await end('SIGKILL')), stop: () => end('SIGTERM') };
}

/** Runs standalone until it ends by itself, with these settings and no others. @throws Error when it does not end. */
export async function runToEnd(
  settings: Readonly<Record<string, string>>,
  timeoutMs = 15_000,
): Promise<{ readonly code: number | null; readonly printed: string }> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...bareEnvironment(), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  await once(child, 'close');
  clearTimeout(timer);
  if (child.signalCode !== null) throw new Error(`standalone did not end; it printed: ${printed}`);
  return { code: child.exitCode, printed };
}

function readyLine(child: ChildProcess, timeoutMs: number, line: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const settle = (conclude: () => void) => {
      clearTimeout(timer);
      child.off('exit', onExit);
      child.stdout?.off('data', onData);
      // What it prints later is thrown away, so that a full pipe does not hold it up.
      child.stdout?.resume();
      conclude();
    };
    const fail = (why: string) =>
      settle(() => {
        child.kill('SIGKILL');
        reject(new Error(`standalone ${why}; it printed: ${printed}`));
      });
    const onExit = (code: number | null, signal: NodeJS.Signals | null) =>
      fail(`ended with ${code ?? signal}`);
    const onData = (chunk: Buffer) => {
      printed += chunk.toString();
      const url = line.exec(printed)?.[1];
      if (url !== undefined) settle(() => resolve(url));
    };
    const timer = setTimeout(() => fail(`was not ready after ${timeoutMs} ms`), timeoutMs);
    child.once('exit', onExit);
    child.stdout?.on('data', onData);
  });
}
