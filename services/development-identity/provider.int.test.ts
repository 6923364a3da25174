import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { publishedKeys } from '@bourse/identity/issuer-keys';
import { personIdOf } from '@bourse/identity/person-id';
import { tokenVerifier } from '@bourse/identity/token-verifier';
import { systemClock } from '@bourse/kernel/clock';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MACHINE_SECRET, MOUNTED_AT, readyAccounts } from './accounts.ts';
import { keysIn } from './keys.ts';
import { developmentProvider, PORTAL_CALLBACK } from './provider.ts';

const directory = mkdtempSync(join(tmpdir(), 'bourse-provider-'));
let server: Server;
let origin: string;
let handler: RequestListener;
const providerAt = (at: string) =>
  developmentProvider({
    origin: at,
    portalOrigins: [at],
    audience: 'bourse',
    directory,
    realIssuer: undefined,
  });

beforeAll(async () => {
  server = createServer((request, response) => {
    // As express mounts it.
    const { url = '' } = request;
    Object.assign(request, { originalUrl: url, url: url.slice(MOUNTED_AT.length) || '/' });
    handler(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  ({ handler } = providerAt(origin));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  rmSync(directory, { recursive: true });
});

/** A browser: keeps cookies, follows nothing by itself. */
function browser() {
  const jar = new Map<string, string>();
  return async (address: string, init: RequestInit = {}): Promise<Response> => {
    const cookies = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL(address, origin), {
      ...init,
      redirect: 'manual',
      headers: { Cookie: cookies },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
    }
    return response;
  };
}
const form = (values: Record<string, string>): RequestInit => ({
  method: 'POST',
  body: new URLSearchParams(values),
});
const locationOf = (response: Response): string => response.headers.get('location') ?? '';

const VERIFIER = 'v'.repeat(64);
const authorization = (changes: Record<string, string> = {}) =>
  `${MOUNTED_AT}/auth?${new URLSearchParams({
    client_id: 'portal',
    response_type: 'code',
    redirect_uri: `${origin}${PORTAL_CALLBACK}`,
    scope: 'openid bourse',
    state: 's'.repeat(32),
    nonce: 'n'.repeat(32),
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...changes,
  }).toString()}`;

/** Signs in as an account, up to where the portal is called back. */
async function signIn(account: string) {
  const go = browser();
  const page = locationOf(await go(authorization()));
  const shown = await go(page);
  const chosen = await go(page, form({ account }));
  return { shown, chosen, back: () => go(locationOf(chosen)) };
}
const redeem = (code: string, verifier = VERIFIER) =>
  fetch(
    `${origin}${MOUNTED_AT}/token`,
    form({
      grant_type: 'authorization_code',
      client_id: 'portal',
      code,
      redirect_uri: `${origin}${PORTAL_CALLBACK}`,
      code_verifier: verifier,
    }),
  );
const machineToken = (client: string, secret = MACHINE_SECRET) =>
  fetch(`${origin}${MOUNTED_AT}/token`, {
    ...form({ grant_type: 'client_credentials' }),
    headers: { Authorization: `Basic ${btoa(`${client}:${secret}`)}` },
  });
type Tokens = { readonly access_token: string; readonly refresh_token: string };

/** As a service verifies: by the keys that are published. */
const verified = async (token: string) => {
  const issuer = `${origin}${MOUNTED_AT}`;
  const clock = systemClock;
  const keys = publishedKeys({ issuer, clock, log: { warn: () => undefined } });
  return tokenVerifier({ issuer, audience: 'bourse', keys, clock })(token);
};

describe('somebody in a browser', () => {
  test('sees every ready account, in French first, and signs in as one without a password', async () => {
    const { shown, chosen, back } = await signIn('demo-secretary');
    const page = await shown.text();
    expect(page).toContain('<html lang="fr">');
    for (const { subject, fr, en } of readyAccounts) {
      expect(page).toContain(`value="${subject}"`);
      for (const words of [fr.who, en.who]) {
        expect(page).toContain(words.replaceAll("'", '&#39;'));
      }
    }
    expect(page).not.toContain('<script');
    const policy = shown.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`form-action 'self' ${origin}`);
    expect(chosen.status).toBe(303);
    const called = new URL(locationOf(await back()));
    expect(`${called.origin}${called.pathname}`).toBe(`${origin}${PORTAL_CALLBACK}`);
    expect(called.searchParams.get('state')).toBe('s'.repeat(32));

    const answer = await redeem(called.searchParams.get('code') ?? '');
    expect(answer.status).toBe(200);
    const tokens = (await answer.json()) as Tokens;
    expect(await verified(tokens.access_token)).toEqual({
      kind: 'verified',
      bearer: {
        personId: personIdOf(`${origin}${MOUNTED_AT}`, 'demo-secretary'),
        clientId: 'portal',
        isMachine: false,
      },
    });
    const refreshed = await fetch(
      `${origin}${MOUNTED_AT}/token`,
      form({
        grant_type: 'refresh_token',
        client_id: 'portal',
        refresh_token: tokens.refresh_token,
      }),
    );
    const { access_token: next } = (await refreshed.json()) as Tokens;
    expect(await verified(next)).toMatchObject({ kind: 'verified' });
  });

  test('who was chosen on the page before is signed in at once, whoever was signed in', async () => {
    const go = browser();
    const first = await go(locationOf(await go(authorization({ login_hint: 'demo-officer' }))));
    expect(first.status).toBe(303);
    const called = new URL(locationOf(await go(locationOf(first))));
    expect(called.searchParams.has('code')).toBe(true);

    const other = authorization({ login_hint: 'demo-auditor', prompt: 'login' });
    const second = await go(locationOf(await go(other)));
    const code = new URL(locationOf(await go(locationOf(second)))).searchParams.get('code') ?? '';
    const { access_token: token } = (await (await redeem(code)).json()) as Tokens;
    const auditor = personIdOf(`${origin}${MOUNTED_AT}`, 'demo-auditor');
    expect(await verified(token)).toMatchObject({ bearer: { personId: auditor } });
  });

  test('a hint at no account that is listed is asked as if there were none', async () => {
    const go = browser();
    const page = await go(locationOf(await go(authorization({ login_hint: 'root' }))));
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('value="demo-secretary"');
  });

  test('is no account that is not listed', async () => {
    const { chosen } = await signIn('root');
    expect(chosen.status).toBe(400);
    expect(await chosen.text()).toContain('value="demo-secretary"');
  });

  test('cannot choose where they did not begin, nor send what is no form', async () => {
    const page = locationOf(await browser()(authorization()));
    const elsewhere = await browser()(page, form({ account: 'demo-operator' }));
    expect(elsewhere.status).toBe(400);
    const go = browser();
    const own = locationOf(await go(authorization()));
    expect((await go(own, form({ account: 'x'.repeat(5_000) }))).status).toBe(400);
  });

  test.each<[string, Record<string, string>]>([
    ['another place to come back to', { redirect_uri: 'https://evil.test/retour' }],
    ['another client', { client_id: 'somebody' }],
  ])('is not sent to %s', async (_, changes) => {
    const refused = await browser()(authorization(changes));
    expect(refused.status).toBe(400);
    expect(refused.headers.get('location')).toBeNull();
    expect(await refused.text()).toContain('Connexion impossible');
  });

  test('needs the proof of whoever began (PKCE), and a code is good once', async () => {
    const bare = await browser()(authorization({ code_challenge: '', code_challenge_method: '' }));
    expect(locationOf(bare)).toContain('error=invalid_request');
    const code = async () =>
      new URL(locationOf(await (await signIn('demo-officer')).back())).searchParams.get('code') ??
      '';
    expect((await redeem(await code(), 'w'.repeat(64))).status).toBe(400);
    const good = await code();
    expect((await redeem(good)).status).toBe(200);
    expect((await redeem(good)).status).toBe(400);
  });
});

describe('a machine', () => {
  test('is whatever begins as machines do, and shares the subject of its ready account', async () => {
    for (const client of ['demo-operator', 'demo-anything.at-all_7']) {
      const { access_token: token } = (await (await machineToken(client)).json()) as Tokens;
      expect(await verified(token)).toMatchObject({
        kind: 'verified',
        bearer: {
          personId: personIdOf(`${origin}${MOUNTED_AT}`, client),
          clientId: client,
          isMachine: true,
        },
      });
    }
  });

  test.each([
    ['demo-operator', 'another secret'],
    ['operator', MACHINE_SECRET],
    ['demo-', MACHINE_SECRET],
    ['demo-é', MACHINE_SECRET],
    [`demo-${'x'.repeat(81)}`, MACHINE_SECRET],
  ])('is not %j with %j', async (client, secret) => {
    const refused = await fetch(`${origin}${MOUNTED_AT}/token`, {
      ...form({ grant_type: 'client_credentials' }),
      headers: {
        Authorization: `Basic ${Buffer.from(`${encodeURIComponent(client)}:${encodeURIComponent(secret)}`).toString('base64')}`,
      },
    });
    expect([400, 401]).toContain(refused.status);
    expect(await refused.text()).not.toContain('access_token');
  });
});

describe('its keys', () => {
  test('outlive a restart, and are nobody else’s to read', async () => {
    const { access_token: token } = (await (await machineToken('demo-a')).json()) as Tokens;
    ({ handler } = providerAt(origin));
    expect(await verified(token)).toMatchObject({ kind: 'verified' });
    expect(statSync(join(directory, 'keys.json')).mode & 0o777).toBe(0o600);
    const published = JSON.stringify(await (await fetch(`${origin}${MOUNTED_AT}/jwks`)).json());
    expect(published).not.toContain(keysIn(directory).signing.d);
  });

  test('are not made up when the file holds something else', () => {
    const other = mkdtempSync(join(directory, 'other-'));
    writeFileSync(join(other, 'keys.json'), '{}');
    expect(() => keysIn(other)).toThrow('signing');
  });
});

test('it refuses to stand beside a real issuer', () => {
  const settings = { origin, portalOrigins: [], audience: 'bourse', directory };
  expect(() =>
    developmentProvider({ ...settings, realIssuer: 'https://auth.example.fr/realms/bourse' }),
  ).toThrow(
    'OIDC_ISSUER names a real issuer (https://auth.example.fr/realms/bourse), so the development provider, where anybody may be anybody, does not run.',
  );
});
