import type { Clock } from '@bourse/kernel/clock';
import type { AllowedHosts } from '@bourse/service-kit/allowed-hosts';
import type { Logger } from '@bourse/service-kit/logger';
import type { Metrics } from '@bourse/service-kit/metrics';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import type { Patience, ServiceName } from './api-client/api.ts';
import { nameBook } from './api-client/names.ts';
import { createPortal, type RateLimits } from './http/application.ts';
import type { DemoDataState } from './components/layout.ts';
import { cookieNames } from './http/cookies.ts';
import { pageRoutes } from './page-routes.ts';
import { openIdentities } from './session/identities.ts';
import { openIdConnect } from './session/openid-connect.ts';
import { noIdentities } from './session/session.ts';
import type { SignIn } from './session/sign-in-settings.ts';
import { sealOf, secretIn } from './session/seal.ts';
import { openSessionStore } from './session/session-store.ts';
import { openSignIns } from './session/sign-ins.ts';

/** Generous for people, also when several share an address; hard on programs that guess. */
const LIMITS: RateLimits = { pages: 1_200, sent: 240, signIns: 30, sentByOne: 120 };

export type Portal = {
  readonly handle: RequestListener;
  readonly close: () => void;
};

/**
 * The pages that people use: they own no event and no view, and speak to the API over HTTP only.
 *
 * @param options.directory Where the sessions are kept; it exists.
 * @param options.urlOf Where a service answers, without a slash at the end; asked at each visit.
 * @param options.signIn Left out: nobody signs in.
 * @param options.origins How browsers may call the portal, the usual way first.
 * @param options.secure Whether browsers speak to it over https.
 * @param options.secrets What seals the sessions' file, the present one first. Default: one in a file beside it.
 * @param options.proxyHops How many proxies stand before it. Default: none.
 */
export function startPortal(options: {
  readonly directory: string;
  readonly urlOf: (service: ServiceName) => string;
  readonly signIn?: SignIn | undefined;
  readonly origins: () => readonly string[];
  readonly allowedHosts: AllowedHosts;
  readonly secure: boolean;
  readonly secrets?: readonly string[] | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly proxyHops?: number;
  /** Whether what the pages show was made up, or is being so. Left out: it is real. */
  readonly demoData?: () => DemoDataState;
  /** Where browsers find the API's description. Left out: no page links to one. */
  readonly apiDocs?: string | undefined;
  readonly limits?: RateLimits;
  readonly patience?: Patience;
}): Portal {
  const { directory, clock, signIn, limits = LIMITS, proxyHops = 0 } = options;
  const secrets = options.secrets ?? [secretIn(join(directory, 'session.key'))];
  const seal = sealOf(secrets);
  const sessions = openSessionStore({ file: join(directory, 'sessions.sqlite'), clock, seal });
  const signIns = openSignIns({
    file: join(directory, 'sign-ins.sqlite'),
    clock,
    issuer: () => signIn?.issuer() ?? '',
  });
  const identities =
    signIn === undefined
      ? noIdentities
      : openIdentities({
          issuer: openIdConnect({ ...signIn, clock }),
          development: signIn.development,
          openAccounts: signIn.openAccounts,
          sessions,
          clock,
          urlOf: options.urlOf,
          patience: options.patience,
        });
  const handle = createPortal({
    ...options,
    limits,
    proxyHops,
    sessions,
    signIns,
    identities,
    demoData: options.demoData ?? (() => undefined),
    cookies: cookieNames(options.secure),
    names: nameBook(() => Date.parse(clock.now())),
    routes: pageRoutes({ identities, signIns, sessions }),
  });
  return {
    handle,
    close: () => {
      sessions.close();
      signIns.close();
    },
  };
}
