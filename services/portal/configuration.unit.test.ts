import { expect, test } from '@jest/globals';
import { configurationOf, urlOf } from './configuration.ts';
import { signInAt } from './session/sign-in-settings.ts';

const read = (environment: Readonly<Record<string, string>>) =>
  configurationOf(environment, { port: 8088 });

test('without a word it speaks to an API on this machine, and lets nobody sign in', () => {
  expect(read({})).toMatchObject({
    PORT: 8088,
    HOST: '127.0.0.1',
    API_URL: 'http://127.0.0.1:8080',
    PROXY_HOPS: 0,
    OIDC_CLIENT_ID: 'portal',
    OIDC_SCOPE: 'openid bourse',
  });
  expect(read({ API_URL: 'https://api.example/' }).API_URL).toBe('https://api.example');
  expect(read({}).API_DOCS_URL).toBeUndefined();
});

test.each([
  ['API_URL', 'api.example'],
  ['API_URL', 'ftp://api.example'],
  ['API_URL', 'https://api.example/path'],
  ['API_DOCS_URL', '/docs'],
  ['API_DOCS_URL', 'javascript:alert(1)'],
  ['PUBLIC_URL', 'https://user@bourse.example'],
  ['PROXY_HOPS', 'two'],
  ['OIDC_ISSUER', 'keycloak'],
  ['OIDC_CLIENT_ID', ''],
  ['OIDC_SCOPE', 'profile'],
  ['OIDC_USERINFO_SIGNED_BY', 'HS256'],
])('%s=%s stops the start with a sentence that names it', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(`${name} is "${value}", but it must`);
});

test.each([
  ['http://127.0.0.1:8080/identity', true],
  ['http://localhost:4711/identity', true],
  ['http://127.0.0.1:8080/realms/bourse', false],
  ['https://auth.example/identity', false],
])('%s lets anybody be anybody: %s', (issuer, development) => {
  expect(signInAt(issuer, read({}))).toMatchObject({ development });
});

test('each service may answer at an address of its own', () => {
  const settings = read({ API_URL: 'http://gateway:8080', AUDIT_URL: 'http://audit:8080/' });
  expect(urlOf(settings, 'audit')).toBe('http://audit:8080');
  expect(urlOf(settings, 'offers')).toBe('http://gateway:8080');
});

test('the client’s secret is never shown', () => {
  expect(() => read({ OIDC_CLIENT_SECRET: '' })).toThrow(
    'OIDC_CLIENT_SECRET is set (and not shown here), but it must not be empty.',
  );
});
