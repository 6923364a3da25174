import { ConfigurationError } from '@bourse/service-kit/config';
import type { RequestListener } from 'node:http';
import { type Configuration, errors, Provider } from 'oidc-provider';
import { MOUNTED_AT, readyAccounts } from './accounts.ts';
import { consenting, interact } from './interaction.ts';
import { keysIn, type ProviderKeys, publicPartOf } from './keys.ts';
import { memoryAdapters } from './memory-adapter.ts';
import { errorPage, signInPage, signOutPage } from './sign-in-page.ts';

const RESOURCE = 'urn:bourse:api';
const SCOPE = 'bourse';
const SIGN_IN = '/sign-in';
const ALGORITHM = 'ES256';
const ACCESS_S = 3_600;
const DAY_S = 86_400;

/** Where the portal takes people back to after signing in, and after signing out. */
export const PORTAL_CALLBACK = '/connexion/retour';
const PORTAL_SIGNED_OUT = '/';

export type DevelopmentProvider = {
  readonly issuer: string;
  /** Its public keys. */
  readonly keys: { readonly keys: ReturnType<typeof publicPartOf>[] };
  /** To be mounted at {@link MOUNTED_AT}, with `url` below it and `originalUrl` whole. */
  readonly handler: RequestListener;
};

/** Refuses to stand beside a real issuer. @throws ConfigurationError when one is configured. */
export function refuseBesides(realIssuer: string | undefined): void {
  if (realIssuer === undefined) return;
  throw new ConfigurationError(
    `OIDC_ISSUER names a real issuer (${realIssuer}), so the development provider, where anybody may be anybody, does not run.`,
  );
}

/**
 * An OpenID Connect provider for development: ready accounts without passwords, machines with a secret
 * that everybody knows. Code flow with PKCE for the portal, client credentials for machines, JWT access
 * tokens for one audience.
 *
 * @param options.origin Where it is reached, such as `http://127.0.0.1:8080`.
 * @param options.portalOrigins Where portals are reached that people are taken back to.
 * @param options.directory Of its keys.
 * @param options.realIssuer The issuer that is configured, if any.
 * @throws ConfigurationError when a real issuer is configured.
 */
export function developmentProvider(options: {
  readonly origin: string;
  readonly portalOrigins: readonly string[];
  readonly audience: string;
  readonly directory: string;
  readonly realIssuer: string | undefined;
}): DevelopmentProvider {
  refuseBesides(options.realIssuer);
  const issuer = `${options.origin}${MOUNTED_AT}`;
  const keys = keysIn(options.directory);
  const provider = new Provider(issuer, configurationOf(options, keys));
  const answer = provider.callback();
  const asking = {
    provider,
    page: (uid: string) => signInPage(`${MOUNTED_AT}${SIGN_IN}/${uid}`),
    accountNamed: (choice: string | null) =>
      readyAccounts.find(({ subject }) => subject === choice)?.subject,
  };
  const handler: RequestListener = (request, response) => {
    // A page of its own posts to it, which sends back to the portal: `form-action` holds for the whole way.
    response.setHeader(
      'Content-Security-Policy',
      "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; " +
        `form-action 'self' ${options.portalOrigins.join(' ')}`,
    );
    if ((request.url ?? '').startsWith(`${SIGN_IN}/`)) void interact(asking, request, response);
    else void answer(request, response);
  };
  return { issuer, keys: { keys: [publicPartOf(keys.signing)] }, handler };
}

function configurationOf(
  { portalOrigins, audience }: Parameters<typeof developmentProvider>[0],
  keys: ProviderKeys,
): Configuration {
  return {
    adapter: memoryAdapters(),
    jwks: { keys: [keys.signing] },
    cookies: { keys: [keys.cookies] },
    clients: [
      {
        client_id: 'portal',
        // A public client, whose proof is PKCE: a secret that stands in the source would be none.
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: portalOrigins.map((origin) => `${origin}${PORTAL_CALLBACK}`),
        post_logout_redirect_uris: portalOrigins.map((origin) => `${origin}${PORTAL_SIGNED_OUT}`),
      },
    ],
    clientDefaults: { id_token_signed_response_alg: ALGORITHM },
    responseTypes: ['code'],
    scopes: ['openid', 'offline_access'],
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        logoutSource: (context, form) => {
          context.type = 'html';
          context.body = signOutPage(form);
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        // RFC 8707: a token asked for at the end is for what was granted at the beginning.
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => {
          if (resource !== RESOURCE) throw new errors.InvalidTarget();
          return {
            scope: SCOPE,
            audience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: ACCESS_S,
            jwt: { sign: { alg: ALGORITHM } },
          };
        },
      },
    },
    ttl: {
      AccessToken: ACCESS_S,
      ClientCredentials: ACCESS_S,
      Grant: DAY_S,
      IdToken: ACCESS_S,
      Interaction: 600,
      RefreshToken: DAY_S,
      Session: DAY_S,
    },
    issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
    findAccount: (_context, subject) =>
      readyAccounts.some((account) => account.subject === subject)
        ? { accountId: subject, claims: () => ({ sub: subject }) }
        : undefined,
    interactions: { url: (_context, { uid }) => `${MOUNTED_AT}${SIGN_IN}/${uid}` },
    loadExistingGrant: consenting({
      scope: 'openid offline_access',
      resource: { name: RESOURCE, scope: SCOPE },
    }),
    renderError: (context, out) => {
      context.type = 'html';
      context.body = errorPage(`${out.error}: ${out.error_description ?? ''}`);
    },
  };
}
