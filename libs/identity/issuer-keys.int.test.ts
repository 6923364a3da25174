import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fixedClock } from '@bourse/kernel/clock';
import { eventually } from '@bourse/kernel/eventually';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type IssuerKeys, publishedKeys } from './issuer-keys.ts';
import { claimsOf, startTestIssuer, type TestIssuer } from './testing.ts';
import { tokenVerifier } from './token-verifier.ts';

const NOW = '2026-03-01T09:00:00.000Z';

type Document = { status?: number; headers?: Record<string, string>; body: string } | 'silence';

/** An issuer whose documents a test chooses. */
let server: Server;
let url: string;
let metadata: () => Document;
let keys: () => Document;
let asked: string[];
let first: TestIssuer;
let second: TestIssuer;
let clock: ReturnType<typeof fixedClock>;
let warnings: object[];

const json = (value: unknown): Document => ({ body: JSON.stringify(value) });

beforeEach(async () => {
  [first, second] = await Promise.all([startTestIssuer('key-1'), startTestIssuer('key-2')]);
  asked = [];
  warnings = [];
  clock = fixedClock(NOW);
  keys = () => json(first.keys);
  metadata = () => json({ issuer: url, jwks_uri: `${url}/keys` });
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const document = request.url === '/keys' ? keys() : metadata();
    if (document === 'silence') return;
    response.writeHead(document.status ?? 200, document.headers).end(document.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  if (server.listening) await once(server, 'close');
});

const log = { warn: (details: object) => void warnings.push(details) };
const open = (timeoutMs = 2_000): IssuerKeys =>
  publishedKeys({ issuer: url, clock, log, timeoutMs, coolDownMs: 15_000 });
const verifying = (published: IssuerKeys) => {
  const verify = tokenVerifier({ issuer: url, audience: 'bourse', keys: published, clock });
  return async (by: TestIssuer, subject = 'somebody') => {
    const token = await by.sign({ ...claimsOf(subject, clock.now()), iss: url });
    return (await verify(token)).kind;
  };
};
const later = (seconds: number) =>
  clock.set(new Date(Date.parse(clock.now()) + seconds * 1_000).toISOString());

describe('the keys of an issuer', () => {
  test('are asked for at the start, and once for many tokens', async () => {
    const published = open();
    await eventually('they are there', () => published.health().ok);
    const check = verifying(published);
    const kinds = await Promise.all(['a', 'b', 'c'].map((subject) => check(first, subject)));
    expect(kinds).toEqual(['verified', 'verified', 'verified']);
    expect(asked).toEqual(['/.well-known/openid-configuration', '/keys']);
  });

  test('are asked for again when a token names one that is not known, but not again and again', async () => {
    const check = verifying(open());
    expect(await check(first)).toBe('verified');
    keys = () => json({ keys: [...first.keys.keys, ...second.keys.keys] });
    // Within the cool-down nobody makes the bourse ask.
    expect(await check(second)).toBe('refused');
    expect(asked).toHaveLength(2);
    later(16);
    expect(await check(second)).toBe('verified');
    expect(asked).toHaveLength(4);
    const third = await startTestIssuer('key-3');
    for (const subject of ['a', 'b', 'c']) expect(await check(third, subject)).toBe('refused');
    expect(asked).toHaveLength(4);
  });

  test('are looked at again every ten minutes, so that one taken back is not believed for ever', async () => {
    const published = open();
    const check = verifying(published);
    expect(await check(first)).toBe('verified');
    keys = () => json(second.keys);
    later(601);
    // Whoever comes first does not wait for it.
    expect(await check(first)).toBe('verified');
    await eventually('they are asked for', () => asked.length === 4);
    later(61);
    expect(await eventuallyKind(check, 'refused')).toBe('refused');
    expect(await check(second)).toBe('verified');
  });

  test('that were taken back in a quiet time are not believed by whoever comes first', async () => {
    const check = verifying(open());
    expect(await check(first)).toBe('verified');
    keys = () => json(second.keys);
    later(8 * 60 * 60);
    expect(await check(first, 'a forger')).toBe('refused');
    expect(await check(second)).toBe('verified');
  });

  test('of an issuer that is away for a day are believed no longer, until it is back', async () => {
    const check = verifying(open());
    expect(await check(first)).toBe('verified');
    metadata = () => ({ status: 500, body: '' });
    later(23 * 60 * 60);
    expect(await check(first, 'another')).toBe('verified');
    later(60 * 60);
    expect(await check(first, 'a third')).toBe('unavailable');
    metadata = () => json({ issuer: url, jwks_uri: `${url}/keys` });
    later(16);
    expect(await check(first, 'a third')).toBe('verified');
  });

  test('are enough while the issuer is away', async () => {
    const published = open();
    const check = verifying(published);
    expect(await check(first)).toBe('verified');
    metadata = () => ({ status: 500, body: '' });
    later(601);
    expect(await check(first, 'another')).toBe('verified');
    await eventually('it is seen', () => warnings.length > 0);
    expect(published.health()).toMatchObject({ ok: true });
    expect(published.health().detail).toContain('answers 500');
  });
});

/** What is refreshed in the background arrives in its own time. */
async function eventuallyKind(check: ReturnType<typeof verifying>, wanted: string) {
  let kind = await check(first);
  for (let tries = 0; kind !== wanted && tries < 100; tries += 1) kind = await check(first);
  return kind;
}

describe('without keys', () => {
  test('nothing is said of a token, readiness says why, and it is tried again', async () => {
    metadata = () => ({ status: 503, body: '' });
    const published = open();
    const check = verifying(published);
    expect(await check(first)).toBe('unavailable');
    expect(published.health()).toEqual({
      ok: false,
      detail: `${url}: no keys yet: ${url}/.well-known/openid-configuration answers 503`,
    });
    metadata = () => json({ issuer: url, jwks_uri: `${url}/keys` });
    expect(await check(first)).toBe('unavailable');
    later(16);
    // Whoever looks at the health tries, too: nobody needs to show a token.
    published.health();
    await eventually('they are there', () => published.health().ok);
    expect(await check(first)).toBe('verified');
  });

  test.each<[string, () => Document, string]>([
    ['is silent', () => 'silence', 'gives nothing'],
    ['gives no JSON', () => ({ body: '<html>' }), 'gives nothing'],
    ['gives too much', () => ({ body: ' '.repeat(300_000) }), 'more than 262144 bytes'],
    [
      'sends elsewhere',
      () => ({ status: 302, headers: { Location: '/x' }, body: '' }),
      'gives nothing',
    ],
    [
      'is another',
      () => json({ issuer: 'https://evil.test', jwks_uri: `${url}/keys` }),
      'is of the issuer',
    ],
    ['names no keys', () => json({ issuer: url }), 'jwks_uri'],
    [
      'names keys that are no address',
      () => json({ issuer: url, jwks_uri: 'file:///etc/passwd' }),
      'jwks_uri',
    ],
  ])('an issuer that %s stops nothing', async (_, document, reason) => {
    metadata = document;
    const published = open(150);
    expect(await verifying(published)(first)).toBe('unavailable');
    expect(published.health().detail).toContain(reason);
  });

  test.each<[string, () => Document]>([
    ['no key set', () => json({ keys: 'none' })],
    ['too many keys', () => json({ keys: Array.from({ length: 101 }, () => ({ kty: 'EC' })) })],
  ])('keys that are %s are none', async (_, document) => {
    keys = document;
    const published = open();
    expect(await verifying(published)(first)).toBe('unavailable');
    expect(published.health().ok).toBe(false);
  });
});
