import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { bareEnvironment } from './bare-environment.ts';

const SERVICES = resolve(import.meta.dirname, '..', '..', 'services');

type Ended = { readonly code: number | null; readonly printed: string };

/** A program of ours in a process of its own, with everything that it prints. */
export type Program = {
  /** Waits until it has printed something that fits; undefined when it ends without. */
  says(words: RegExp): Promise<RegExpExecArray | undefined>;
  /** Waits for it to end by itself. */
  end(): Promise<Ended>;
  /** SIGTERM, or another signal. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
};

/** @param environment All that it can see of the environment. */
export function startProgram(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Program {
  const child = spawn(process.execPath, [file, ...args], {
    env: { ...bareEnvironment(), ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const ended = once(child, 'close');
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  }
  const end = async (): Promise<Ended> => {
    await ended;
    return { code: child.exitCode, printed };
  };
  return {
    says: async (words) => {
      for (;;) {
        const said = words.exec(printed);
        if (said !== null) return said;
        if (child.exitCode !== null || child.signalCode !== null) return undefined;
        await Promise.race([ended, once(child.stdout, 'data')]);
      }
    },
    end,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return end();
    },
  };
}

/** One service in a process of its own. */
export type ServiceProcess = Program & {
  /** Its address, once it is ready. @throws Error with what it printed when it ends before. */
  ready(): Promise<string>;
};

/** @param environment All that it can see of the environment, besides a free port. */
export function startServiceProcess(
  name: string,
  environment: Readonly<Record<string, string>>,
): ServiceProcess {
  const program = startProgram(resolve(SERVICES, name, 'main.ts'), [], {
    PORT: '0',
    ...environment,
  });
  return {
    ...program,
    ready: async () => {
      const url = (await program.says(/^Ready after \d+ ms: (\S+)/m))?.[1];
      if (url === undefined) {
        throw new Error(`${name} ended before it was ready: ${(await program.end()).printed}`);
      }
      return url;
    },
  };
}
