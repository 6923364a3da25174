import type { Clock, Instant } from '@bourse/kernel/clock';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  ClientError,
  ClientSecretPost,
  type Configuration,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  ResponseBodyError,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
} from 'openid-client';
import { z } from 'zod';
import { nothingSaid, type Said, saidIn } from './said.ts';

const TIMEOUT_S = 5;
/** For an issuer that says nothing of it (RFC 6749, 5.1 only recommends that it does). */
const USUAL_LIFE_S = 300;
/** The issuer could not be asked, or gave no answer of the protocol: it may, a moment later. */
const PASSING: ReadonlySet<string | undefined> = new Set([
  undefined,
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
]);

export const tokens = z.object({
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  /** Null once what it says of the person was erased. */
  idToken: z.string().nullable(),
  subject: z.string(),
  expiresAt: z.string(),
});
/** What the issuer gave; `expiresAt` is the access token's. */
export type Tokens = z.infer<typeof tokens>;

/** What the return of a sign-in is held against. */
export const proof = z.object({
  redirectUri: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
});
export type Proof = z.infer<typeof proof>;

export type Given =
  | { readonly kind: 'given'; readonly tokens: Tokens; readonly said: Said }
  | { readonly kind: 'refused' | 'unavailable' };

/**
 * An OpenID Connect issuer, as a client of the code flow with PKCE (RFC 7636) asks it. It is discovered
 * when it is first needed, and again while that fails.
 *
 * @param options.issuer Asked at each need: an issuer of this very process is named by where it listens.
 * @param options.clientSecret Left out: a public client.
 * @param options.userinfoAlgorithm By which the issuer signs what its userinfo says to this client. Left out: it is
 *   not asked for.
 */
export function openIdConnect(options: {
  readonly issuer: () => string;
  readonly clientId: string;
  readonly clientSecret?: string | undefined;
  readonly scope: string;
  readonly userinfoAlgorithm?: string | undefined;
  readonly clock: Clock;
}) {
  const { clientId, clientSecret, userinfoAlgorithm, clock } = options;
  let known: Promise<Configuration> | undefined;
  const configuration = (): Promise<Configuration> => {
    const found = known ?? discover();
    known = found;
    found.catch(() => (known = undefined));
    return found;
  };
  const discover = (): Promise<Configuration> => {
    const issuer = new URL(options.issuer());
    const proven = clientSecret === undefined ? None() : ClientSecretPost(clientSecret);
    // Its configuration says whether the issuer is spoken to without TLS: on one machine, that is.
    const insecure = issuer.protocol === 'http:' ? [allowInsecureRequests] : [];
    // Signatures too, of the id token and of the userinfo, though they come from the issuer itself.
    const execute = [...insecure, enableNonRepudiationChecks];
    // With it, a userinfo that is not signed by this algorithm is none.
    const metadata =
      userinfoAlgorithm === undefined
        ? undefined
        : { userinfo_signed_response_alg: userinfoAlgorithm };
    return discovery(issuer, clientId, metadata, proven, { execute, timeout: TIMEOUT_S });
  };

  const kept = (
    answer: TokenEndpointResponse & TokenEndpointResponseHelpers,
    before?: Tokens,
  ): Given => {
    const subject = answer.claims()?.sub ?? before?.subject;
    // What was erased does not come back with a renewal.
    const idToken = before?.idToken === null ? null : (answer.id_token ?? before?.idToken);
    if (subject === undefined || idToken === undefined) return { kind: 'refused' };
    // OpenID Connect Core, 12.2: whoever is renewed is who signed in.
    if (before !== undefined && before.subject !== subject) return { kind: 'refused' };
    const given: Tokens = {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token ?? before?.refreshToken ?? null,
      idToken,
      subject,
      expiresAt: inSeconds(clock.now(), answer.expiresIn() ?? USUAL_LIFE_S),
    };
    return { kind: 'given', tokens: given, said: saidIn(answer.claims() ?? {}) };
  };

  /** By its signed userinfo. It is a courtesy: whoever cannot be asked, or says it badly, says nothing. */
  const saidBy = async ({ accessToken, subject }: Tokens): Promise<Said> => {
    if (userinfoAlgorithm === undefined) return nothingSaid;
    try {
      return saidIn(await fetchUserInfo(await configuration(), accessToken, subject));
    } catch {
      return nothingSaid;
    }
  };

  return {
    /**
     * @param redirectUri Where the browser is to come back.
     * @param account Whom the issuer is asked to sign in, whoever was signed in there before.
     * @throws when the issuer does not answer.
     */
    async begin(
      redirectUri: string,
      account?: string,
    ): Promise<{ readonly to: string; readonly proof: Proof }> {
      const asked: Proof = {
        redirectUri,
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
      };
      const to = buildAuthorizationUrl(await configuration(), {
        redirect_uri: redirectUri,
        scope: options.scope,
        state: asked.state,
        nonce: asked.nonce,
        code_challenge: await calculatePKCECodeChallenge(asked.verifier),
        code_challenge_method: 'S256',
        ...(account === undefined ? {} : { login_hint: account, prompt: 'login' }),
      });
      return { to: to.href, proof: asked };
    },

    /** @param query What the browser came back with. */
    async redeem(asked: Proof, query: string): Promise<Given> {
      try {
        const current = new URL(asked.redirectUri);
        current.search = query;
        const answer = await authorizationCodeGrant(await configuration(), current, {
          pkceCodeVerifier: asked.verifier,
          expectedState: asked.state,
          expectedNonce: asked.nonce,
          idTokenExpected: true,
        });
        const given = kept(answer);
        if (given.kind !== 'given') return given;
        const further = await saidBy(given.tokens);
        const { siret, name } = given.said;
        return { ...given, said: { siret: siret ?? further.siret, name: name ?? further.name } };
      } catch (error) {
        return { kind: isRefusal(error) ? 'refused' : 'unavailable' };
      }
    },

    async renew(before: Tokens & { readonly refreshToken: string }): Promise<Given> {
      try {
        return kept(await refreshTokenGrant(await configuration(), before.refreshToken), before);
      } catch (error) {
        return { kind: isRefusal(error) ? 'refused' : 'unavailable' };
      }
    },

    /** Where the browser ends the issuer's session (RP-Initiated Logout 1.0); undefined where it does not offer that. */
    async farewell({ idToken }: Tokens, backTo: string): Promise<string | undefined> {
      try {
        const found = await configuration();
        if (found.serverMetadata().end_session_endpoint === undefined) return undefined;
        const hint = idToken === null ? {} : { id_token_hint: idToken };
        const given = { ...hint, post_logout_redirect_uri: backTo };
        return buildEndSessionUrl(found, given).href;
      } catch {
        return undefined;
      }
    },
  };
}
export type OpenIdConnect = ReturnType<typeof openIdConnect>;

function isRefusal(error: unknown): boolean {
  if (error instanceof ResponseBodyError) return error.status < 500 && error.status !== 429;
  if (error instanceof AuthorizationResponseError) return true;
  return error instanceof ClientError && !PASSING.has(error.code);
}

const inSeconds = (from: Instant, seconds: number): Instant =>
  new Date(Date.parse(from) + seconds * 1_000).toISOString();
