import { LostRecordsError } from '@bourse/broadcast/port';
import { pause } from '@bourse/kernel/backoff';
import { ConfigurationError } from '@bourse/service-kit/config';
import type { Service } from '@bourse/service-kit/service';
import { LockHeldError } from '@bourse/sqlite/exclusive-lock';
import { performance } from 'node:perf_hooks';

/** A process that answers, perhaps while its views still catch up. */
export type Running = {
  /** Where it answers. */
  readonly url: string;
  /** Whether it describes an API under `/docs`. Default: yes. */
  readonly describesApi?: boolean;
  /** Waits until every view has caught up. @returns The parts that had not after `timeoutMs`; none when all is well. */
  readonly behind: (timeoutMs: number) => Promise<readonly string[]>;
  /** Resolves, with a sentence, when it can only go on after a new start. Left out, it never has to. */
  readonly lost?: Promise<string>;
  readonly stop: () => Promise<void>;
};

const PATIENCE_MS = 5_000;

/** What the operator reads. */
export const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Runs a process from its start to its end: says when it is ready and why it is not, stops on SIGINT
 * and SIGTERM after what is in hand, and ends with a sentence when it cannot start, or cannot go on.
 */
export async function runProcess(start: () => Promise<Running>): Promise<void> {
  // What it writes holds people's names and sessions: other users of the machine have no business there.
  process.umask(0o077);
  // Pauses never keep a process alive, so that none of them delays its end. But while it starts there
  // may be nothing else to wait for, and Node would end it: this holds it until `process.exit`.
  setInterval(() => undefined, 2 ** 30);
  try {
    const running = await start();
    endInTime(running);
    say(`Answers at ${running.url}; stop it with Ctrl+C, or with: kill ${process.pid}`);
    await caughtUp(running);
    const { url, describesApi = true } = running;
    const api = describesApi ? ` (API: ${url}/docs)` : '';
    say(`Ready after ${Math.round(performance.now())} ms: ${url}${api}`);
  } catch (error) {
    giveUp(error);
  }
}

/** Those parts of services that are not well. */
export async function partsBehind(services: readonly Service[]): Promise<readonly string[]> {
  const parts = await Promise.all(
    services.map(async ({ name, health }) =>
      (await health())
        .filter(({ ok }) => !ok)
        .map((part) => `${name} ${part.name} (${part.detail})`),
    ),
  );
  return parts.flat();
}

/** It answers while it catches up; what keeps it from being ready is said again and again. */
async function caughtUp({ url, behind }: Running): Promise<void> {
  for (;;) {
    const parts = await behind(PATIENCE_MS);
    if (parts.length === 0) return;
    say(`Not ready yet, see ${url}/readyz: ${parts.join('; ')}`);
    await pause(PATIENCE_MS, new AbortController().signal);
  }
}

function endInTime(running: Running): void {
  let stopping = false;
  const stop = (why: string, code: number) => {
    if (stopping) return;
    stopping = true;
    say(`${why}: stopping, after what is in hand ...`);
    running.stop().then(
      () => process.exit(code),
      (error: unknown) => giveUp(error),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop(signal, 0));
  // Whoever watches over the process starts it again, and it begins with what is there then.
  void running.lost?.then((sentence) => stop(`The bourse cannot go on, for ${sentence}`, 1));
}

/** What prevents a start, as a sentence that says which setting and why; undefined for what nobody foresaw. */
function sentenceOf(error: unknown): string | undefined {
  if (error instanceof ConfigurationError) return error.message;
  if (error instanceof LostRecordsError) return `${error.message}.`;
  if (error instanceof LockHeldError) {
    return `DATA_DIR is in use by another running bourse: ${error.message}.`;
  }
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return 'PORT is in use by another program on HOST.';
    case 'EADDRNOTAVAIL':
      return 'HOST is no address of this machine.';
    case 'EACCES':
      return 'PORT may not be used by this account; choose one above 1023.';
    default:
      return undefined;
  }
}

function giveUp(error: unknown): never {
  const sentence = sentenceOf(error);
  if (sentence === undefined) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  } else {
    say(`The bourse does not start: ${sentence}`);
  }
  process.exit(1);
}
