import {
  MACHINE_PREFIX,
  MACHINE_SECRET,
  OPERATOR_SUBJECT,
} from '@bourse/development-identity/accounts';
import { sharedAddress } from '@bourse/portal/sign-in-settings';
import { prepareDataDirectory } from '@bourse/runtime/data-directory';
import { runProcess, say } from '@bourse/runtime/run-process';
import { isLoopback } from '@bourse/service-kit/allowed-hosts';
import { ConfigurationError } from '@bourse/service-kit/config';
import { createLogger } from '@bourse/service-kit/logger';
import { configurationOf } from './configuration.ts';
import { hasDemoData } from './demo-data/marker.ts';
import { startStandalone } from './standalone.ts';

await runProcess(async () => {
  const { PORT, HOST, DATA_DIR, LOG_LEVEL, DEMO_DATA, ...settings } = configurationOf(process.env);
  const dataDirectory = prepareDataDirectory(DATA_DIR);
  say('Bourse d’échange de compétences entre territoires – standalone, embedded adapters');
  say(`Data in ${dataDirectory}`);
  const logger = createLogger({ level: LOG_LEVEL });
  if (settings.OIDC_ISSUER === undefined) {
    if (settings.PUBLIC_URL !== undefined) {
      throw new ConfigurationError(
        'PUBLIC_URL is set, but without OIDC_ISSUER anybody may sign in as anybody, on this machine only.',
      );
    }
    if (!isLoopback(HOST)) {
      throw new ConfigurationError(
        'HOST must be a loopback address: without OIDC_ISSUER anybody may sign in as anybody.',
      );
    }
    say('!! DEVELOPMENT IDENTITY: anybody may sign in as anybody, without a password.        !!');
    say('!! For one working machine; never put this on a network. A real issuer: OIDC_ISSUER. !!');
    say(
      `Machines: "${OPERATOR_SUBJECT}" and whatever begins with "${MACHINE_PREFIX}", secret "${MACHINE_SECRET}"`,
    );
    logger.warn({ identity: 'development' }, 'anybody may sign in as anybody');
  } else {
    if (hasDemoData(dataDirectory)) {
      throw new ConfigurationError(
        'OIDC_ISSUER is set, but DATA_DIR holds demo data: npm run demo-data:remove, or another DATA_DIR.',
      );
    }
    say(`Tokens of ${settings.OIDC_ISSUER}`);
  }
  const shared = sharedAddress(settings);
  if (shared !== undefined) say(shared);
  return startStandalone({
    dataDirectory,
    host: HOST,
    port: PORT,
    identity: settings,
    signIn: settings,
    mail: settings,
    demoData: DEMO_DATA,
    logger,
  });
});
