import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

const MAIN = createRequire(import.meta.url).resolve('@bourse/standalone/main');
const READY = /^Ready after \d+ ms: (http:\/\/\S+)/m;

/** A standalone bourse in a process of its own. */
export type ServerProcess = {
  readonly url: string;
  /** From the start of the process to its ready line. */
  readonly readyAfterMs: number;
  /** SIGKILL: no warning, no clean-up. */
  kill(): Promise<void>;
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>;
};

/**
 * Starts standalone on a free port and waits for its ready line.
 *
 * @param options.dataDirectory Its folder; the log goes to `server.log` in it, appended.
 * @throws Error with what it printed, when it ends or says nothing for `timeoutMs`.
 */
export async function startServer(options: {
  readonly dataDirectory: string;
  readonly timeoutMs?: number;
}): Promise<ServerProcess> {
  const { dataDirectory, timeoutMs = 30_000 } = options;
  const begun = performance.now();
  const log = openSync(join(dataDirectory, 'server.log'), 'a');
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      PORT: '0',
      HOST: '127.0.0.1',
      DATA_DIR: dataDirectory,
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  const url = await readyLine(child, timeoutMs);
  const readyAfterMs = performance.now() - begun;
  const ended = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await ended;
    }
    return child.exitCode;
  };
  return {
    url,
    readyAfterMs,
    kill: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
  };
}

function readyLine(child: ChildProcess, timeoutMs: number): Promise<string> {
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
    const onExit = (code: number | null) => fail(`ended with ${code}`);
    const onData = (chunk: Buffer) => {
      printed += chunk.toString();
      const url = READY.exec(printed)?.[1];
      if (url !== undefined) settle(() => resolve(url));
    };
    const timer = setTimeout(() => fail(`was not ready after ${timeoutMs} ms`), timeoutMs);
    child.once('exit', onExit);
    child.stdout?.on('data', onData);
  });
}
