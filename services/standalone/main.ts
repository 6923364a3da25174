import { createLogger } from '@bourse/service-kit/logger';
import { LockHeldError } from '@bourse/sqlite/exclusive-lock';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ConfigurationError, configurationOf } from './configuration.ts';
import { startStandalone } from './standalone.ts';

// Pauses never keep a process alive, so that none of them delays its end. But while it starts there may
// be nothing else to wait for, and Node would end it: this holds it until `process.exit`.
setInterval(() => undefined, 2 ** 30);

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Ends with a sentence that says what is wrong and what to do; a stack trace only for what nobody foresaw. */
function giveUp(error: unknown): never {
  const expected = error instanceof ConfigurationError || error instanceof LockHeldError;
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (taken) say('The bourse does not start: PORT is in use by another program on HOST.');
  else if (expected) say(`The bourse does not start: ${error.message}`);
  else process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const { PORT, HOST, DATA_DIR, LOG_LEVEL } = configurationOf(process.env);
  const dataDirectory = resolve(DATA_DIR);
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
  say(
    `Ready after ${Math.round(performance.now())} ms: ${standalone.url} (API: ${standalone.url}/docs)`,
  );

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
}

await main().catch(giveUp);
