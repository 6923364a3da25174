import { prepareDataDirectory } from '@bourse/runtime/data-directory';
import { runProcess, say } from '@bourse/runtime/run-process';
import { createLogger } from '@bourse/service-kit/logger';
import { configurationOf } from './configuration.ts';
import { startStandalone } from './standalone.ts';

await runProcess(async () => {
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
  return startStandalone({ dataDirectory, host: HOST, port: PORT, logger });
});
