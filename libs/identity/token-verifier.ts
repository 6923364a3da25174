import type { Clock } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { Recent } from '@bourse/kernel/recent';
import { createHash } from 'node:crypto';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { type IssuerKeys, KeysUnavailable } from './issuer-keys.ts';
import { personIdOf } from './person-id.ts';

/** Whose token it is. */
export type Bearer = {
  readonly personId: Uuid;
  /** The program that the token was given to. */
  readonly clientId: string;
  /** Whether the program acts for itself (client credentials), and not for a person who signed in. */
  readonly isMachine: boolean;
};

export type Verified =
  | { readonly kind: 'verified'; readonly bearer: Bearer }
  /** `reason` is for the log, and for nobody else. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nothing can be said yet: the issuer's keys were never had. */
  | { readonly kind: 'unavailable'; readonly reason: string };

export type TokenVerifier = (token: string) => Promise<Verified>;

/** Signatures that only the issuer can make: none by a secret that is shared (RFC 8725, 3.1). */
const ALGORITHMS = 'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');
const LEEWAY_S = 30;
/** How long a token is taken at its word without looking at the signature again. */
const REMEMBERED_MS = 60_000;
const REMEMBERED = 2_000;

/**
 * Verifies access tokens that are JWTs (RFC 9068, RFC 8725): signed by a key of the issuer, issued by it,
 * meant for this bourse, and neither expired nor early, with 30 seconds of leeway.
 *
 * @param options.issuer What `iss` must be, to the letter.
 * @param options.audience What `aud` must be or hold. An ID token is meant for its client, and so is none.
 * @param options.namespace What ids of persons derive from, beside the subject. Default: the issuer.
 */
export function tokenVerifier(options: {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: IssuerKeys;
  readonly clock: Clock;
  readonly namespace?: string;
}): TokenVerifier {
  const { issuer, audience, keys, clock, namespace = issuer } = options;
  const seen = new Recent<string, { bearer: Bearer; untilMs: number }>(REMEMBERED);

  return async (token) => {
    const nowMs = Date.parse(clock.now());
    // Not the token itself: what is kept cannot be used.
    const digest = createHash('sha256').update(token).digest('base64');
    const known = seen.get(digest);
    if (known !== undefined && nowMs < known.untilMs) {
      return { kind: 'verified', bearer: known.bearer };
    }
    try {
      const { payload } = await jwtVerify(token, keys.find, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        clockTolerance: LEEWAY_S,
        currentDate: new Date(nowMs),
        requiredClaims: ['sub', 'exp'],
      });
      const bearer = bearerOf(payload, namespace);
      const expiryMs = ((payload.exp ?? 0) + LEEWAY_S) * 1000;
      seen.set(digest, { bearer, untilMs: Math.min(expiryMs, nowMs + REMEMBERED_MS) });
      return { kind: 'verified', bearer };
    } catch (error) {
      if (error instanceof KeysUnavailable) return { kind: 'unavailable', reason: error.message };
      return { kind: 'refused', reason: reasonOf(error) };
    }
  };
}

function bearerOf(payload: JWTPayload, namespace: string): Bearer {
  const { sub: subject, client_id, azp, preferred_username } = payload;
  if (typeof subject !== 'string' || subject === '') throw new Error('it has no subject');
  const client = client_id ?? azp;
  const clientId = typeof client === 'string' ? client : '';
  // RFC 9068, 2.2: without a person, the subject is the client. Keycloak gives its clients accounts.
  const ofService =
    typeof preferred_username === 'string' && preferred_username.startsWith('service-account-');
  const isMachine = subject === clientId || ofService;
  return { personId: personIdOf(namespace, subject), clientId, isMachine };
}

/** Never what the token says of a person: it goes to the log. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    return `${error.code}: ${error.claim} ${error.reason}`;
  }
  if (error instanceof errors.JOSEError) return error.code;
  return error instanceof Error ? error.message : String(error);
}
