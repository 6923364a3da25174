import { systemClock } from '@bourse/kernel/clock';
import { prepareDataDirectory } from '@bourse/runtime/data-directory';
import { runProcess, say } from '@bourse/runtime/run-process';
import { type AllowedHosts, loopbackHosts } from '@bourse/service-kit/allowed-hosts';
import { createLogger } from '@bourse/service-kit/logger';
import { createMetrics } from '@bourse/service-kit/metrics';
import { listen } from '@bourse/service-kit/server';
import { holdExclusively } from '@bourse/sqlite/exclusive-lock';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { configurationOf, urlOf } from './configuration.ts';
import { startPortal } from './portal.ts';
import { ownOrigins, sharedAddress, signInAt } from './session/sign-in-settings.ts';

const GRACE_MS = 5_000;

await runProcess(async () => {
  const settings = configurationOf(process.env, { port: 8088 });
  const { PORT, HOST, DATA_DIR, LOG_LEVEL, PUBLIC_URL, PROXY_HOPS, OIDC_ISSUER: issuer } = settings;
  const publicUrl = PUBLIC_URL === undefined ? undefined : new URL(PUBLIC_URL);
  say(
    issuer === undefined
      ? 'Nobody can sign in: set OIDC_ISSUER for that.'
      : `People sign in at ${issuer}, as the client ${settings.OIDC_CLIENT_ID}`,
  );
  const shared = sharedAddress(settings);
  if (shared !== undefined) say(shared);
  const directory = join(prepareDataDirectory(DATA_DIR), 'portal');
  mkdirSync(directory, { recursive: true });
  const lock = holdExclusively(join(directory, 'lock'));
  // Its health is asked for on its own machine, whatever people call it.
  const own = loopbackHosts(HOST);
  const allowedHosts: AllowedHosts = (name) => name === publicUrl?.hostname || own(name);
  let ownUrl = '';
  const portal = startPortal({
    directory,
    urlOf: (service) => urlOf(settings, service),
    ...(issuer === undefined ? {} : { signIn: signInAt(issuer, settings) }),
    origins: () => (PUBLIC_URL === undefined ? ownOrigins(ownUrl) : [PUBLIC_URL]),
    allowedHosts,
    secrets: settings.SESSION_SECRET,
    secure: publicUrl?.protocol === 'https:',
    proxyHops: PROXY_HOPS,
    apiDocs: settings.API_DOCS_URL,
    clock: systemClock,
    logger: createLogger({ level: LOG_LEVEL }).child({ service: 'portal' }),
    metrics: createMetrics(),
  });
  say(`Bourse: the portal, on the API at ${settings.API_URL}; sessions in ${directory}`);
  const server = await listen(portal.handle, { host: HOST, port: PORT });
  ownUrl = server.url;
  return {
    url: server.url,
    describesApi: false,
    behind: () => Promise.resolve([]),
    stop: async () => {
      await server.stop(GRACE_MS);
      portal.close();
      lock.release();
    },
  };
});
