import { beforeAll, describe, expect, test } from '@jest/globals';
import { publishedKeys } from '@bourse/identity/issuer-keys';
import { personIdOf } from '@bourse/identity/person-id';
import { tokenVerifier } from '@bourse/identity/token-verifier';
import { fixedClock } from '@bourse/kernel/clock';
import { z } from 'zod';
import { eventually } from '../support/client.ts';
import { Administrator, machineToken, openedScene, partOf, type Scene } from './scene.ts';

// Programs, and the keys by which they are believed.

let scene: Scene;
let administrator: Administrator;
const machine = () => ({
  id: 'demo-machine',
  secret: scene.environment['DEMO_MACHINE_SECRET'] ?? '',
});
beforeAll(() => {
  scene = openedScene();
  administrator = new Administrator(scene);
});
const whoIs = async (token: string) => {
  const response = await fetch(`${scene.portal}/api/me`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  return { status: response.status, body: await response.json() };
};

describe('the realm', () => {
  test('is discovered under the name that its tokens bear', async () => {
    const response = await fetch(`${scene.issuer}/.well-known/openid-configuration`);
    const found = z.looseObject({ issuer: z.string() }).parse(await response.json());
    expect(found.issuer).toBe(scene.issuer);
    const ready = await fetch(`${scene.portal}/readyz`);
    expect(await ready.json()).toMatchObject({
      parts: expect.arrayContaining([expect.objectContaining({ name: 'issuer', ok: true })]),
    });
  });

  const ask = (changes: Readonly<Record<string, string>>) => {
    const asked = {
      client_id: 'portal',
      response_type: 'code',
      scope: 'openid bourse',
      redirect_uri: `${scene.portal}/connexion/retour`,
      state: 'x'.repeat(43),
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
      ...changes,
    };
    const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== ''));
    return fetch(`${scene.issuer}/protocol/openid-connect/auth?${query.toString()}`, {
      redirect: 'manual',
    });
  };

  test('asks people of the portal who they are', async () => {
    const page = await ask({});
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('kc-form-login'),
    ]);
  });

  test.each([
    ['without PKCE', { code_challenge: '', code_challenge_method: '' }, 'invalid_request'],
    ['with a challenge in clear', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['with a token in the address', { response_type: 'token' }, 'unauthorized_client'],
    ['with a scope that is not its own', { scope: 'openid offline_access' }, 'invalid_scope'],
  ])('sends people back at once %s', async (_, changes, error) => {
    const refused = await ask(changes);
    expect(refused.status).toBe(302);
    expect(refused.headers.get('location')).toContain(`error=${error}`);
  });

  test.each([
    ['to another address', { redirect_uri: 'https://evil.test/connexion/retour' }],
    ['below the address', { redirect_uri: 'http://127.0.0.1:8088/connexion/retour/plus' }],
    ['of another client', { client_id: 'somebody' }],
  ])('sends nobody %s', async (_, changes) => {
    const refused = await ask(changes);
    expect([refused.status, refused.headers.get('location')]).toEqual([400, null]);
  });
});

describe('a program', () => {
  test('is believed by its client credentials, and is somebody without a mandate', async () => {
    const token = await machineToken(scene.issuer, machine());
    const { sub } = partOf(token);
    expect(await whoIs(token)).toMatchObject({
      status: 200,
      body: { personId: personIdOf(scene.issuer, String(sub)), operator: false, mandates: [] },
    });
  });

  test('is not given a token for another secret, nor for a password', async () => {
    await expect(machineToken(scene.issuer, { ...machine(), secret: 'guessed' })).rejects.toThrow();
    const response = await fetch(`${scene.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'password',
        client_id: 'portal',
        username: 'exploitant',
        password: scene.environment['OPERATOR_PASSWORD'] ?? '',
      }),
    });
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { error: 'unauthorized_client' },
    ]);
  });

  test('is nobody with tokens that are meant for others', async () => {
    const secret = 'of-a-client-that-these-tests-make';
    await administrator.ask('POST', '/clients', {
      clientId: 'another-service',
      secret,
      publicClient: false,
      standardFlowEnabled: false,
      serviceAccountsEnabled: true,
      defaultClientScopes: [],
      optionalClientScopes: [],
    });
    const ofAnother = await machineToken(scene.issuer, { id: 'another-service', secret });
    expect(partOf(ofAnother)['iss']).toBe(scene.issuer);
    const ofMaster = await administrator.token();
    for (const token of [ofAnother, ofMaster]) {
      expect(await whoIs(token)).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
    }
  });
});

describe('a key of the realm', () => {
  const components = z.array(z.looseObject({ id: z.string(), name: z.string() }));

  test('that is new is believed, and one that is taken away is so no longer', async () => {
    const clock = fixedClock(new Date().toISOString());
    const log = { warn: () => undefined };
    const keys = publishedKeys({ issuer: scene.issuer, clock, log });
    const verify = tokenVerifier({ issuer: scene.issuer, audience: 'bourse', keys, clock });
    const before = await machineToken(scene.issuer, machine());
    expect(await verify(before)).toMatchObject({ kind: 'verified' });

    const type = 'org.keycloak.keys.KeyProvider';
    const { id: parentId } = z.object({ id: z.string() }).parse(await administrator.ask('GET', ''));
    await administrator.ask('POST', '/components', {
      name: 'ecdsa-next',
      providerId: 'ecdsa-generated',
      providerType: type,
      parentId,
      config: { priority: ['200'], ecdsaEllipticCurveKey: ['P-256'] },
    });
    const after = await machineToken(scene.issuer, machine());
    expect(partOf(after, 0)['kid']).not.toBe(partOf(before, 0)['kid']);
    // A running bourse asks again when a token names a key that it does not know.
    await eventually(
      () => whoIs(after),
      ({ status }) => status === 200,
      20_000,
    );
    expect(await whoIs(before)).toMatchObject({ status: 200 });

    const listed = components.parse(await administrator.ask('GET', `/components?type=${type}`));
    const old = listed.find(({ name }) => name === 'ecdsa');
    await administrator.ask('DELETE', `/components/${old?.id ?? ''}`);
    clock.set(new Date(Date.parse(clock.now()) + 11 * 60_000).toISOString());
    expect(await verify(after)).toMatchObject({ kind: 'verified' });
    expect((await verify(before)).kind).not.toBe('verified');
  });
});
