import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 20_000;

/** A program of ours in a process of its own. */
export type Child = {
  readonly name: string;
  /** What its ready line gave. */
  readonly address: string;
  /** Resolves when it is no more, whoever ended it. */
  readonly ended: Promise<void>;
  /** SIGKILL: no warning, no clean-up. */
  kill(): Promise<void>;
  /** SIGTERM, and SIGKILL when that does not end it. @returns its exit code; null for one that was killed. */
  stop(): Promise<number | null>;
};

/**
 * Starts a program and waits for the line in which it says that it is ready.
 *
 * @param options.ready What the line looks like; its first group is the address.
 * @param options.log Where its error output goes.
 * @throws Error with what it printed when it ends, or is not ready within a minute.
 */
export async function startChild(options: {
  readonly name: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ready: RegExp;
  readonly log: string;
}): Promise<Child> {
  const { name } = options;
  const log = openSync(options.log, 'a');
  const child = spawn(process.execPath, options.arguments, {
    env: { ...process.env, ...options.environment },
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  const ended = once(child, 'exit').then(() => undefined);
  const address = await readyLine(child, name, options.ready);
  return {
    name,
    address,
    ended,
    kill: async () => void (await end(child, 'SIGKILL')),
    stop: () => end(child, 'SIGTERM'),
  };
}

function readyLine(child: ChildProcess, name: string, ready: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const fail = (why: string) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      reject(new Error(`${name} ${why}; it printed:\n${printed}`));
    };
    const onExit = (code: number | null) => fail(`ended with ${code}`);
    const timer = setTimeout(() => fail('was not ready in time'), READY_WITHIN_MS);
    child.once('exit', onExit);
    child.stdout?.on('data', (chunk: Buffer) => {
      if (printed.length < 10_000) printed += chunk.toString();
      const address = ready.exec(printed)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      child.off('exit', onExit);
      resolve(address);
    });
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill(signal);
  const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(impatience);
  return child.exitCode;
}
