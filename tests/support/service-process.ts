import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const SERVICES = resolve(import.meta.dirname, '..', '..', 'services');

type Ended = { readonly code: number | null; readonly printed: string };

/** One service in a process of its own, with everything that it prints. */
export type ServiceProcess = {
  /** Waits until it has printed something that fits; undefined when it ends without. */
  says(words: RegExp): Promise<RegExpExecArray | undefined>;
  /** Its address, once it is ready. @throws Error with what it printed when it ends before. */
  ready(): Promise<string>;
  /** Waits for it to end by itself. */
  end(): Promise<Ended>;
  /** SIGTERM. */
  stop(): Promise<Ended>;
};

/** @param environment All that it can see of the environment, besides a free port. */
export function startServiceProcess(
  name: string,
  environment: Readonly<Record<string, string>>,
): ServiceProcess {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [resolve(SERVICES, name, 'main.ts')], {
    env: { PATH, PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const ended = once(child, 'close');
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  }
  const says = async (words: RegExp) => {
    for (;;) {
      const said = words.exec(printed);
      if (said !== null) return said;
      if (child.exitCode !== null || child.signalCode !== null) return undefined;
      await Promise.race([ended, once(child.stdout, 'data')]);
    }
  };
  const end = async (): Promise<Ended> => {
    await ended;
    return { code: child.exitCode, printed };
  };
  return {
    says,
    ready: async () => {
      const url = (await says(/^Ready after \d+ ms: (\S+)/m))?.[1];
      if (url === undefined) throw new Error(`${name} ended before it was ready: ${printed}`);
      return url;
    },
    end,
    stop: () => {
      child.kill('SIGTERM');
      return end();
    },
  };
}
