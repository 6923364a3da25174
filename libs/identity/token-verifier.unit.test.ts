import { beforeAll, describe, expect, test } from '@jest/globals';
import { fixedClock } from '@bourse/kernel/clock';
import { SignJWT } from 'jose';
import { givenKeys, type IssuerKeys, KeysUnavailable } from './issuer-keys.ts';
import { personIdOf } from './person-id.ts';
import {
  claimsOf,
  startTestIssuer,
  TEST_AUDIENCE,
  TEST_ISSUER,
  type TestIssuer,
} from './testing.ts';
import { type TokenVerifier, tokenVerifier } from './token-verifier.ts';

const NOW = '2026-03-01T09:00:00.000Z';
const nowS = Date.parse(NOW) / 1000;

let issuer: TestIssuer;
let stranger: TestIssuer;
let verify: TokenVerifier;
const clock = fixedClock(NOW);
beforeAll(async () => {
  [issuer, stranger] = await Promise.all([startTestIssuer(), startTestIssuer()]);
  verify = verifierOf();
});
const verifierOf = (more: { namespace?: string } = {}) =>
  tokenVerifier({
    issuer: TEST_ISSUER,
    audience: TEST_AUDIENCE,
    keys: givenKeys(issuer.keys),
    clock,
    ...more,
  });
const good = (changes: Readonly<Record<string, unknown>> = {}) => ({
  ...claimsOf('somebody', NOW),
  ...changes,
});

describe('a token of the issuer', () => {
  test('names a person by an id that is not the subject, and the same for ever', async () => {
    expect(await verify(await issuer.sign(good()))).toEqual({
      kind: 'verified',
      bearer: {
        personId: personIdOf(TEST_ISSUER, 'somebody'),
        clientId: 'test-client',
        isMachine: false,
      },
    });
    expect(personIdOf(TEST_ISSUER, 'somebody')).toBe('2101625e-dcd3-5b9b-896d-3c26e1ed6c5c');
    // Another issuer may give its subjects the same names.
    expect(personIdOf('https://other.test', 'somebody')).not.toBe(
      personIdOf(TEST_ISSUER, 'somebody'),
    );
  });

  test('gives ids by a name that outlives its address, where there is one', async () => {
    const verified = await verifierOf({ namespace: 'development' })(await issuer.sign(good()));
    expect(verified).toMatchObject({ bearer: { personId: personIdOf('development', 'somebody') } });
  });

  test.each([
    ['RFC 9068: the subject is the client', { sub: 'job', client_id: 'job' }, 'job', true],
    [
      'Keycloak: a client has an account',
      { client_id: undefined, azp: 'job', preferred_username: 'service-account-job' },
      'job',
      true,
    ],
    ['somebody who signed in', { client_id: undefined, azp: 'portal' }, 'portal', false],
    ['a client without a name', { client_id: undefined }, '', false],
  ])('tells machines from people: %s', async (_, changes, clientId, isMachine) => {
    const verified = await verify(await issuer.sign(good(changes)));
    expect(verified).toMatchObject({ kind: 'verified', bearer: { clientId, isMachine } });
  });

  test('is good for one audience of several, and within the leeway', async () => {
    for (const changes of [
      { aud: ['other', TEST_AUDIENCE] },
      { exp: nowS - 29 },
      { nbf: nowS + 29 },
    ]) {
      expect((await verify(await issuer.sign(good(changes)))).kind).toBe('verified');
    }
  });

  test.each([
    ['expired', { exp: nowS - 31 }, 'ERR_JWT_EXPIRED: exp check_failed'],
    ['early', { nbf: nowS + 31 }, 'ERR_JWT_CLAIM_VALIDATION_FAILED: nbf check_failed'],
    [
      'of another issuer',
      { iss: `${TEST_ISSUER}/` },
      'ERR_JWT_CLAIM_VALIDATION_FAILED: iss check_failed',
    ],
    [
      'for another audience',
      { aud: 'portal' },
      'ERR_JWT_CLAIM_VALIDATION_FAILED: aud check_failed',
    ],
    ['for nobody', { aud: undefined }, 'ERR_JWT_CLAIM_VALIDATION_FAILED: aud missing'],
    ['for ever', { exp: undefined }, 'ERR_JWT_CLAIM_VALIDATION_FAILED: exp missing'],
    ['of nobody', { sub: undefined }, 'ERR_JWT_CLAIM_VALIDATION_FAILED: sub missing'],
    ['of an empty name', { sub: '' }, 'it has no subject'],
  ])('is refused when it is %s', async (_, changes, reason) => {
    expect(await verify(await issuer.sign(good(changes)))).toEqual({ kind: 'refused', reason });
  });
});

describe('what is refused', () => {
  test('a signature by another key of the same name', async () => {
    expect(await verify(await stranger.sign(good()))).toEqual({
      kind: 'refused',
      reason: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    });
  });

  test('a key that the issuer does not know', async () => {
    const token = await issuer.sign(good(), { kid: 'key-2' });
    expect(await verify(token)).toEqual({ kind: 'refused', reason: 'ERR_JWKS_NO_MATCHING_KEY' });
  });

  test('no signature, and a secret that is shared: the public key among them', async () => {
    const [jwk] = issuer.keys.keys;
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const unsigned = `${encode({ alg: 'none' })}.${encode(good())}.`;
    const shared = await new SignJWT(good())
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .sign(new TextEncoder().encode(JSON.stringify(jwk)));
    for (const token of [unsigned, shared]) {
      expect(await verify(token)).toEqual({
        kind: 'refused',
        reason: 'ERR_JOSE_ALG_NOT_ALLOWED',
      });
    }
  });

  test.each(['', 'a', 'a.b.c', '..', 'é'])('what is no token: %j', async (token) => {
    expect((await verify(token)).kind).toBe('refused');
  });

  test('a token that was good, once it has expired', async () => {
    const ownClock = fixedClock(NOW);
    const keys = givenKeys(issuer.keys);
    const check = tokenVerifier({
      issuer: TEST_ISSUER,
      audience: TEST_AUDIENCE,
      keys,
      clock: ownClock,
    });
    const token = await issuer.sign(good({ exp: nowS + 10 }));
    expect((await check(token)).kind).toBe('verified');
    ownClock.set('2026-03-01T09:00:39.000Z');
    expect((await check(token)).kind).toBe('verified');
    ownClock.set('2026-03-01T09:00:41.000Z');
    expect((await check(token)).kind).toBe('refused');
  });

  test('a token whose key was taken back, a minute later at the latest', async () => {
    const ownClock = fixedClock(NOW);
    let present = issuer.keys;
    const keys: IssuerKeys = {
      find: (header, token) => givenKeys(present).find(header, token),
      health: () => ({ ok: true, detail: '' }),
    };
    const check = tokenVerifier({
      issuer: TEST_ISSUER,
      audience: TEST_AUDIENCE,
      keys,
      clock: ownClock,
    });
    const token = await issuer.sign(good());
    expect((await check(token)).kind).toBe('verified');
    present = (await startTestIssuer('key-9')).keys;
    ownClock.set('2026-03-01T09:00:59.000Z');
    expect((await check(token)).kind).toBe('verified');
    ownClock.set('2026-03-01T09:01:01.000Z');
    expect((await check(token)).kind).toBe('refused');
  });
});

test('while there are no keys, nothing is said of any token', async () => {
  const keys = {
    find: () => Promise.reject(new KeysUnavailable('away')),
    health: () => ({ ok: false, detail: 'away' }),
  };
  const check = tokenVerifier({ issuer: TEST_ISSUER, audience: TEST_AUDIENCE, keys, clock });
  expect(await check(await issuer.sign(good()))).toEqual({ kind: 'unavailable', reason: 'away' });
});
