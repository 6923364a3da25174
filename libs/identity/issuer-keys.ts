import type { Clock } from '@bourse/kernel/clock';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { issuerDocument } from './issuer-document.ts';

/** The keys by which tokens of an issuer are checked. */
export type IssuerKeys = {
  /** Gives the key that a token names. @throws KeysUnavailable while none were ever had. */
  readonly find: JWTVerifyGetKey;
  /** Whether there are keys; asking tries to get them, within the cool-down. */
  readonly health: () => { readonly ok: boolean; readonly detail: string };
};

/** Nothing can be said of any token yet. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

const metadata = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });
const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(100) });

const TIMEOUT_MS = 5_000;
const COOL_DOWN_MS = 15_000;
const REFRESH_MS = 10 * 60_000;
/** Nobody waits for what is that little late. */
const LATE_MS = 60_000;
/** An issuer that is away that long is no longer taken at its last word. */
const BELIEVED_MS = 24 * 60 * 60_000;

/** Keys that were handed over, such as those of an issuer in the same process. */
export const givenKeys = (keys: JSONWebKeySet): IssuerKeys => ({
  find: createLocalJWKSet(keys),
  health: () => ({ ok: true, detail: `${keys.keys.length} keys` }),
});

/**
 * The keys that an issuer publishes (OpenID Connect Discovery 1.0). Asked for at the start, again
 * every ten minutes while they are used, and when a token names one that is not known. After a quiet
 * time the first token waits for them. An issuer that is away stops nobody whose key is known, for a day.
 *
 * @param options.timeoutMs For each of the two documents.
 * @param options.coolDownMs Between two askings, whatever tokens name.
 */
export function publishedKeys(options: {
  readonly issuer: string;
  readonly clock: Clock;
  readonly timeoutMs?: number;
  readonly coolDownMs?: number;
  readonly log: { warn(details: object, message: string): void };
}): IssuerKeys {
  const { issuer, clock, log, timeoutMs = TIMEOUT_MS, coolDownMs = COOL_DOWN_MS } = options;
  let known: JWTVerifyGetKey | undefined;
  let askedMs = Number.NEGATIVE_INFINITY;
  let hadMs = Number.NEGATIVE_INFINITY;
  let lastError: string | undefined;
  let asking: Promise<void> | undefined;
  const nowMs = () => Date.parse(clock.now());
  const sinceAskedMs = () => nowMs() - askedMs;

  async function ask(): Promise<void> {
    askedMs = nowMs();
    try {
      known = createLocalJWKSet(await keysOf(issuer, timeoutMs));
      hadMs = askedMs;
      lastError = undefined;
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
      log.warn({ issuer, reason: lastError }, 'the keys of the issuer could not be had');
    }
  }
  /** One asking at a time serves everybody. */
  const again = (): Promise<void> => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  const againInTime = (afterMs: number): Promise<void> =>
    asking ?? (sinceAskedMs() >= afterMs ? again() : Promise.resolve());
  void again();

  /** Looks at them again when they are old; waits for that when they are older than a busy time leaves them. */
  async function freshened(): Promise<void> {
    const ageMs = nowMs() - hadMs;
    if (ageMs < REFRESH_MS) return;
    const asked = againInTime(lastError === undefined ? 0 : coolDownMs);
    // An issuer that is known to be away is asked behind everybody's back.
    if (ageMs >= REFRESH_MS + LATE_MS && lastError === undefined) await asked;
    if (nowMs() - hadMs >= BELIEVED_MS) {
      known = undefined;
      await asked;
    }
  }

  return {
    find: async (header, token) => {
      await (known === undefined ? againInTime(coolDownMs) : freshened());
      if (known === undefined) throw new KeysUnavailable(lastError ?? 'not asked for yet');
      try {
        return await known(header, token);
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
        await againInTime(coolDownMs);
        return known(header, token);
      }
    },
    health: () => {
      if (known === undefined) void againInTime(coolDownMs);
      const state = known === undefined ? 'no keys yet' : 'keys known';
      const detail = lastError === undefined ? state : `${state}: ${lastError}`;
      return { ok: known !== undefined, detail: `${issuer}: ${detail}` };
    },
  };
}

async function keysOf(issuer: string, timeoutMs: number): Promise<JSONWebKeySet> {
  const place = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { issuer: named, jwks_uri: uri } = metadata.parse(await issuerDocument(place, timeoutMs));
  // OpenID Connect Discovery 1.0, 4.3: anybody else's document would bring anybody else's keys.
  if (named !== issuer) throw new Error(`${place} is of the issuer ${named}`);
  if (issuer.startsWith('https:') && !uri.startsWith('https:')) {
    throw new Error(`${place} names keys that travel without TLS`);
  }
  return keySet.parse(await issuerDocument(uri, timeoutMs));
}
