import { identitySettings } from '@bourse/runtime/identity-settings';
import { loopbackHosts } from '@bourse/service-kit/allowed-hosts';
import { z } from 'zod';
import type { OpenAccount } from './session.ts';

/** What a userinfo may be signed by: with a key that the issuer publishes. */
const SIGNATURES = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const;

const isWebAddress = (text: string): boolean => {
  const url = URL.parse(text);
  return (
    url !== null &&
    (url.protocol === 'http:' || url.protocol === 'https:') &&
    url.pathname === '/' &&
    url.search === '' &&
    url.username === ''
  );
};
/** An address of a server, such as `http://127.0.0.1:8080`. */
export const webAddress = z
  .string()
  .refine(isWebAddress, 'must be an address such as http://127.0.0.1:8080, without a path')
  .transform((address) => new URL(address).origin);

/** Where people prove who they are, and as which client the pages ask. */
export const signInSettings = z.object({
  OIDC_ISSUER: identitySettings.shape.OIDC_ISSUER,
  OIDC_CLIENT_ID: z.string().min(1, 'must not be empty').default('portal'),
  /** Left out: a public client, whose proof is PKCE alone. */
  OIDC_CLIENT_SECRET: z.string().min(1, 'must not be empty').optional().meta({ secret: true }),
  OIDC_SCOPE: z
    .string()
    .regex(/^openid( [\w.:/-]+)*$/, 'must be scopes, "openid" the first')
    .default('openid bourse'),
  /** By which algorithm the issuer signs the userinfo of this client. Left out: userinfo is not asked for. */
  OIDC_USERINFO_SIGNED_BY: z.enum(SIGNATURES, `must be one of ${SIGNATURES.join(', ')}`).optional(),
  /** What seals the sessions' file; with a comma, the new one before the old. Left out: a key file beside it. */
  SESSION_SECRET: z
    .string()
    .regex(/^[^,\s]{32,}(,[^,\s]{32,})*$/, 'must be of 32 characters at least, without spaces')
    .transform((secrets) => secrets.split(','))
    .optional()
    .meta({ secret: true }),
  /** What people write into their browser, where it is not this machine. */
  PUBLIC_URL: webAddress.optional(),
  /** How many proxies stand before it, whose word for a client's address counts. */
  PROXY_HOPS: z
    .string()
    .regex(/^\d$/, 'must be a number of proxies, 0 to 9')
    .default('0')
    .transform(Number),
});
export type SignInSettings = z.infer<typeof signInSettings>;

/** What an operator is told who has probably forgotten a setting. */
export const sharedAddress = ({ PUBLIC_URL, PROXY_HOPS }: SignInSettings): string | undefined =>
  PUBLIC_URL !== undefined && PROXY_HOPS === 0
    ? 'PUBLIC_URL is set and PROXY_HOPS is 0: behind a proxy all people would share the limits of one client.'
    : undefined;

/** Where people prove who they are. */
export type SignIn = {
  /** Asked at each need: an issuer of this very process is named by where it listens. */
  readonly issuer: () => string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly scope: string;
  readonly userinfoAlgorithm?: string | undefined;
  /** Whether anybody may be anybody there, and the pages say so. */
  readonly development: boolean;
  /** Those that the first page offers. Default: none. */
  readonly openAccounts?: readonly OpenAccount[];
};

/** Below which the development provider answers, wherever it stands (services/development-identity). */
const DEVELOPMENT_PATH = '/identity';

/** Whether an issuer is the development provider, which listens on loopback only: a real one may stand there, too. */
const isForDevelopment = (issuer: URL): boolean =>
  loopbackHosts('127.0.0.1')(issuer.hostname) && issuer.pathname === DEVELOPMENT_PATH;

/** Sign-in at an issuer that is named. */
export const signInAt = (issuer: string, settings: SignInSettings): SignIn => ({
  ...clientOf(settings),
  issuer: () => issuer,
  development: isForDevelopment(new URL(issuer)),
});

/** As which client the pages ask, wherever the issuer is. */
export const clientOf = (
  settings: SignInSettings,
): Pick<SignIn, 'clientId' | 'clientSecret' | 'scope' | 'userinfoAlgorithm'> => ({
  clientId: settings.OIDC_CLIENT_ID,
  clientSecret: settings.OIDC_CLIENT_SECRET,
  scope: settings.OIDC_SCOPE,
  userinfoAlgorithm: settings.OIDC_USERINFO_SIGNED_BY,
});

/** How a browser of this machine calls a server that listens at `url`. */
export const ownOrigins = (url: string): readonly string[] => [
  ...new Set([url, url.replace('//127.0.0.1:', '//localhost:')]),
];
