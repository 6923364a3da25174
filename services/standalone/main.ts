import { createLogger } from '@bourse/service-kit/logger';
import { pause } from '@bourse/kernel/backoff';
import { LockHeldError } from '@bourse/sqlite/exclusive-lock';
import { performance } from 'node:perf_hooks';
import { ConfigurationError, configurationOf } from './configuration.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { type Standalone, startStandalone } from './standalone.ts';

const PATIENCE_MS = 5_000;

// Pauses never keep a process alive, so that none of them delays its end. But while it starts there may
// be nothing else to wait for, and Node would end it: this holds it until `process.exit`.
setInterval(() => undefined, 2 ** 30);

const say = (line: string) => process.stdout.write(`${line}\n`);

/** What prevents a start, as a sentence that says which setting and why; undefined for what nobody foresaw. */
function sentenceOf(error: unknown): string | undefined {
  if (error instanceof ConfigurationError) return error.message;
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

/** It answers while it catches up; what keeps it from being ready is said again and again. */
async function caughtUp({ url, behind }: Standalone): Promise<void> {
  for (;;) {
    const parts = await behind(PATIENCE_MS);
    if (parts.length === 0) return;
    say(`Not ready yet, see ${url}/readyz: ${parts.join('; ')}`);
    await pause(PATIENCE_MS, new AbortController().signal);
  }
}

async function main(): Promise<void> {
  const { PORT, HOST, DATA_DIR, LOG_LEVEL } = configurationOf(process.env);
  const dataDirectory = prepareDataDirectory(DATA_DIR);
  say('Bourse d’échange de compétences entre territoires – standalone, embedded adapters');
  say(`Data in ${dataDirectory}`);
  say(
    '!! DEVELOPMENT IDENTITY: every request is believed to come from whoever its header names. !!',
  );
  say(
    '!! For one working machine; never put this on a network.                                  !!',
  );

  const logger = createLogger({ level: LOG_LEVEL });
  logger.warn({ identity: 'development' }, 'the development identity believes every header');
  const standalone = await startStandalone({ dataDirectory, host: HOST, port: PORT, logger });
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    say(`${signal}: stopping, after what is in hand ...`);
    standalone.stop().then(
      () => process.exit(0),
      (error: unknown) => giveUp(error),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  say(`Stop it with Ctrl+C, or with: kill ${process.pid}`);
  await caughtUp(standalone);
  say(
    `Ready after ${Math.round(performance.now())} ms: ${standalone.url} (API: ${standalone.url}/docs)`,
  );
}

await main().catch(giveUp);
