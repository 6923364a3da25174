import { MOUNTED_AT, readyAccounts } from '@bourse/development-identity/accounts';
import { developmentProvider } from '@bourse/development-identity/provider';
import type { Clock } from '@bourse/kernel/clock';
import { startPortal } from '@bourse/portal/portal';
import { loopbackHosts } from '@bourse/service-kit/allowed-hosts';
import { createLogger } from '@bourse/service-kit/logger';
import { listen } from '@bourse/service-kit/server';
import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type PortalOptions = Parameters<typeof startPortal>[0];

/** What stands in a test where people sign in and where the API answers, at one address. */
type Behind = {
  readonly clock: Clock;
  readonly limits: NonNullable<PortalOptions['limits']>;
  readonly patience?: NonNullable<PortalOptions['patience']>;
  /** Answers for the API. */
  readonly api: RequestListener;
  /** Where people sign in. Default: at the development provider, beside the API. */
  readonly signIn?: NonNullable<PortalOptions['signIn']>;
  /** Stands before the provider: true where it has answered in its place. */
  readonly beforeProvider?: (...exchange: Parameters<RequestListener>) => boolean;
};

export type PortalAlone = {
  /** Where the pages are. */
  readonly url: string;
  /** Where people sign in. */
  readonly issuer: string;
  /** Where the sessions are kept. */
  readonly directory: string;
  readonly stop: () => Promise<void>;
};

/** The pages, beside a real provider and before an API that a test plays. */
export async function startPortalAlone(behind: Behind): Promise<PortalAlone> {
  const { clock, limits, patience } = behind;
  const directory = mkdtempSync(join(tmpdir(), 'bourse-portal-'));
  const api = await listen(
    (incoming, outgoing) => {
      const path = incoming.url ?? '';
      if (!path.startsWith(MOUNTED_AT)) {
        behind.api(incoming, outgoing);
        return;
      }
      if (behind.beforeProvider?.(incoming, outgoing) === true) return;
      // As express mounts it.
      Object.assign(incoming, { originalUrl: path, url: path.slice(MOUNTED_AT.length) || '/' });
      provider.handler(incoming, outgoing);
    },
    { host: '127.0.0.1', port: 0 },
  );
  let url = '';
  const portal = startPortal({
    directory,
    urlOf: () => api.url,
    signIn: behind.signIn ?? {
      issuer: () => `${api.url}${MOUNTED_AT}`,
      clientId: 'portal',
      scope: 'openid bourse',
      development: true,
      openAccounts: readyAccounts,
    },
    origins: () => [url],
    allowedHosts: loopbackHosts('127.0.0.1'),
    secure: false,
    clock,
    logger: createLogger({ level: 'silent' }),
    limits,
    ...(patience === undefined ? {} : { patience }),
  });
  const server = await listen(portal.handle, { host: '127.0.0.1', port: 0 });
  ({ url } = server);
  const provider = developmentProvider({
    origin: api.url,
    portalOrigins: [url],
    audience: 'bourse',
    directory,
    realIssuer: undefined,
  });
  return {
    url,
    issuer: `${api.url}${MOUNTED_AT}`,
    directory,
    stop: async () => {
      await server.stop(0);
      portal.close();
      await api.stop(0);
      rmSync(directory, { recursive: true });
    },
  };
}
