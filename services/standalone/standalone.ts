import { startAudit } from '@bourse/audit/service';
import { openDirectory } from '@bourse/directory/directory';
import { systemClock } from '@bourse/kernel/clock';
import { startOffers } from '@bourse/offers/service';
import { startRequests } from '@bourse/requests/service';
import { loopbackHosts } from '@bourse/service-kit/allowed-hosts';
import { accountLimitOf } from '@bourse/runtime/account-limit';
import { openEngines } from '@bourse/runtime/engines';
import type { IdentitySettings } from '@bourse/runtime/identity-settings';
import { partsBehind, type Running } from '@bourse/runtime/run-process';
import { createApplication } from '@bourse/service-kit/application';
import { openIdempotencyMemory } from '@bourse/service-kit/idempotency';
import type { Logger } from '@bourse/service-kit/logger';
import { createMetrics } from '@bourse/service-kit/metrics';
import { listen } from '@bourse/service-kit/server';
import type { Service, ServicePorts } from '@bourse/service-kit/service';
import { defaultPolicy } from '@bourse/settlement/policy';
import { startSettlement } from '@bourse/settlement/service';
import type { MailSettings } from '@bourse/territories/mail-settings';
import { postOf } from '@bourse/territories/post-of';
import { startTerritories } from '@bourse/territories/service';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  DEVELOPMENT_NAMESPACE,
  MOUNTED_AT,
  readyAccounts,
} from '@bourse/development-identity/accounts';
import { startPortal } from '@bourse/portal/portal';
import {
  clientOf,
  ownOrigins,
  signInAt,
  type SignInSettings,
} from '@bourse/portal/sign-in-settings';
import { demoDataOf } from './demo-data/load.ts';
import { finishRemoval, type OwnFolder } from './demo-data/removal.ts';
import { standaloneIdentity } from './identity.ts';
import { isForTheApi } from './who-answers.ts';

const MARKETPLACE = 'france';
const DEADLINES_EVERY_MS = 5_000;
const GRACE_MS = 5_000;

/**
 * The whole bourse in one process, on the embedded adapters, in one folder.
 *
 * The folder holds the truth (`events.sqlite`), what was told of it (`broadcast.sqlite`), and one
 * folder for each service, whose `read-models` may be deleted while it does not run: they are made again.
 *
 * @param options.dataDirectory The folder; made when it is not there. One process at a time.
 * @param options.identity Whose tokens are believed; without an issuer, those of a development provider of its own.
 * @returns once it answers; its views may still be catching up, and `/readyz` says so.
 * @throws LockHeldError when another process uses the folder.
 */
export async function startStandalone(options: {
  readonly dataDirectory: string;
  readonly host: string;
  readonly port: number;
  readonly identity: IdentitySettings;
  /** As which client the pages ask the issuer, and how they are called. */
  readonly signIn: SignInSettings;
  /**
   * Whether a new folder is filled with a few living exchanges: never beside a real issuer. Left out, it
   * is not.
   */
  readonly demoData?: boolean;
  /** By which server people are written to; without one, messages become files in the folder. */
  readonly mail: MailSettings;
  readonly logger: Logger;
}): Promise<Running> {
  const { dataDirectory, logger, signIn } = options;
  const { PUBLIC_URL } = signIn;
  const issuer = options.identity.OIDC_ISSUER;
  const ownHosts = loopbackHosts(options.host);
  const clock = systemClock;
  mkdirSync(dataDirectory, { recursive: true });
  finishRemoval(dataDirectory);
  const demoData = demoDataOf({
    dataDirectory,
    wanted: options.demoData === true && issuer === undefined,
    clock,
    logger,
  });
  const metrics = createMetrics();
  const engines = await openEngines({
    dataDirectory,
    clientId: 'standalone',
    clock,
    logger,
    metrics,
  });
  const { store, broadcast } = engines;
  const directory = openDirectory({ file: join(dataDirectory, 'directory.sqlite') });
  const idempotency = openIdempotencyMemory({ file: join(dataDirectory, 'answers.sqlite'), clock });

  const directoryOf = (name: OwnFolder): string => {
    const own = join(dataDirectory, name);
    mkdirSync(own, { recursive: true });
    return own;
  };
  const portsOf = (name: OwnFolder): ServicePorts => ({
    store,
    broadcast,
    directory: directoryOf(name),
    clock,
    logger: logger.child({ service: name }),
  });
  const deadlinesEveryMs = DEADLINES_EVERY_MS;
  const territories = portsOf('territories');
  const post = postOf({ ...options.mail, PUBLIC_URL }, join(territories.directory, 'outbox'));
  let ownUrl = '';
  const services: Service[] = [
    await startTerritories(territories, {
      directory,
      mail:
        post === undefined
          ? undefined
          : { post, publicUrl: () => PUBLIC_URL ?? ownUrl, everyMs: deadlinesEveryMs },
    }),
    await startOffers(portsOf('offers'), { deadlinesEveryMs }),
    await startRequests(portsOf('requests'), { deadlinesEveryMs }),
    await startSettlement(portsOf('settlement'), {
      marketplace: MARKETPLACE,
      policy: defaultPolicy,
      deadlinesEveryMs,
    }),
    await startAudit(portsOf('audit')),
  ];

  const identity = await standaloneIdentity(options.identity, {
    group: 'standalone',
    ...portsOf('identity'),
  });
  const application = createApplication({
    services,
    authenticate: identity.authenticate,
    mounts: identity.mounts,
    idempotency,
    clock,
    logger,
    metrics,
    // Where anybody may be anybody, no page of the Internet may come under a name of its own.
    ...(issuer === undefined ? { allowedHosts: ownHosts } : {}),
    // With accounts that are anybody's, a limit for each keeps nobody out: only where it is asked for.
    ...accountLimitOf(options.identity, {
      clock,
      ...(issuer === undefined ? { usual: 0, namespace: DEVELOPMENT_NAMESPACE } : {}),
    }),
  });
  const publicUrl = PUBLIC_URL === undefined ? undefined : new URL(PUBLIC_URL);
  const portal = startPortal({
    directory: directoryOf('portal'),
    urlOf: () => ownUrl,
    signIn:
      issuer === undefined
        ? {
            ...clientOf(signIn),
            development: true,
            openAccounts: readyAccounts.filter(({ territoryId }) => territoryId !== null),
            issuer: () => `${ownUrl}${MOUNTED_AT}`,
          }
        : signInAt(issuer, signIn),
    origins: () => (publicUrl === undefined ? ownOrigins(ownUrl) : [publicUrl.origin]),
    allowedHosts: (name) =>
      (issuer !== undefined && name === publicUrl?.hostname) || ownHosts(name),
    secrets: signIn.SESSION_SECRET,
    secure: publicUrl?.protocol === 'https:',
    proxyHops: signIn.PROXY_HOPS,
    demoData: demoData.state,
    apiDocs: '/docs',
    clock,
    logger: logger.child({ service: 'portal' }),
    metrics,
  });
  const server = await listen((request, response) => {
    if (isForTheApi(request.url ?? '')) application(request, response);
    else portal.handle(request, response);
  }, options);
  ownUrl = server.url;
  // Among those whose health is asked, from here on: an issuer is named by where it listens.
  services.push(...(await identity.open(server.url)).parts);
  demoData.begin(server.url);

  return {
    url: server.url,
    behind: async (timeoutMs) => {
      await Promise.all(services.map((service) => service.caughtUp(timeoutMs)));
      return partsBehind(services);
    },
    stop: async () => {
      await demoData.stop();
      await server.stop(GRACE_MS);
      await Promise.all(services.map((service) => service.stop()));
      await engines.close();
      idempotency.close();
      directory.close();
      portal.close();
    },
  };
}
