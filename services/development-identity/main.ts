import { nobodyKnown } from '@bourse/identity/identity';
import { systemClock } from '@bourse/kernel/clock';
import { prepareDataDirectory } from '@bourse/runtime/data-directory';
import { identitySettings } from '@bourse/runtime/identity-settings';
import { type Running, runProcess, say } from '@bourse/runtime/run-process';
import { processSettings } from '@bourse/runtime/settings';
import { isLoopback, loopbackHosts } from '@bourse/service-kit/allowed-hosts';
import { createApplication } from '@bourse/service-kit/application';
import { ConfigurationError, readConfiguration } from '@bourse/service-kit/config';
import { plainPage } from '@bourse/service-kit/documentation-page';
import { html } from '@bourse/service-kit/html';
import { openIdempotencyMemory } from '@bourse/service-kit/idempotency';
import { createLogger } from '@bourse/service-kit/logger';
import { listen } from '@bourse/service-kit/server';
import type { RequestListener } from 'node:http';
import { z } from 'zod';
import { MACHINE_PREFIX, MACHINE_SECRET, MOUNTED_AT } from './accounts.ts';
import { developmentProvider, refuseBesides } from './provider.ts';

const GRACE_MS = 1_000;
const settings = z.object({
  ...processSettings(8086).shape,
  ...identitySettings.shape,
  /** Where portals are reached, besides this origin: people are taken back there. */
  PORTAL_ORIGINS: z
    .string()
    .default('')
    .transform((list) => list.split(',').filter((origin) => origin !== '')),
});

/** The development provider as a process of its own, for services that run alone on this machine. */
async function start(): Promise<Running> {
  const { HOST: host, PORT: port, ...given } = readConfiguration(settings, process.env);
  refuseBesides(given.OIDC_ISSUER);
  if (!isLoopback(host)) {
    throw new ConfigurationError(
      'HOST must be a loopback address: at the development provider, anybody may be anybody.',
    );
  }
  const directory = prepareDataDirectory(given.DATA_DIR);
  say('!! DEVELOPMENT IDENTITY: anybody may sign in as anybody, without a password. !!');
  say(`Machines: whatever begins with "${MACHINE_PREFIX}", secret "${MACHINE_SECRET}"`);
  const clock = systemClock;
  // An issuer is named by its address, which is known once it listens.
  const opened = Promise.withResolvers<RequestListener>();
  const handler: RequestListener = (request, response) =>
    void opened.promise.then((answer) => answer(request, response));
  const idempotency = openIdempotencyMemory({ file: ':memory:', clock });
  const application = createApplication({
    services: [],
    authenticate: nobodyKnown,
    idempotency,
    clock,
    logger: createLogger({ level: given.LOG_LEVEL }),
    landingPage: plainPage(
      'Identité de développement',
      'fr',
      html`<h1>Identité de développement</h1>`,
    ),
    allowedHosts: loopbackHosts(host),
    mounts: [{ at: MOUNTED_AT, handler }],
  });
  const server = await listen(application, { host, port });
  const provider = developmentProvider({
    origin: server.url,
    portalOrigins: [server.url, ...given.PORTAL_ORIGINS],
    audience: given.OIDC_AUDIENCE,
    directory,
    realIssuer: given.OIDC_ISSUER,
  });
  opened.resolve(provider.handler);
  return {
    url: server.url,
    behind: () => Promise.resolve([]),
    stop: async () => {
      await server.stop(GRACE_MS);
      idempotency.close();
    },
  };
}

await runProcess(start);
