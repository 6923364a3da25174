import { expect, test } from '@jest/globals';
import { configurationOf, urlOf } from './configuration.ts';

const read = (environment: Readonly<Record<string, string>>) =>
  configurationOf(environment, { port: 8086 });

test('without a word it speaks to an API on this machine, and lets nobody sign in', () => {
  expect(read({})).toMatchObject({
    PORT: 8086,
    HOST: '127.0.0.1',
    API_URL: 'http://127.0.0.1:8080',
    PROXY_HOPS: 0,
    IDENTITY: 'none',
  });
  expect(read({ API_URL: 'https://api.example/' }).API_URL).toBe('https://api.example');
});

test.each([
  ['API_URL', 'api.example'],
  ['API_URL', 'ftp://api.example'],
  ['API_URL', 'https://api.example/path'],
  ['PUBLIC_URL', 'https://user@bourse.example'],
  ['PROXY_HOPS', 'two'],
  ['IDENTITY', 'everybody'],
])('%s=%s stops the start with a sentence that names it', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(`${name} is "${value}", but it must be`);
});

test('each service may answer at an address of its own', () => {
  const settings = read({ API_URL: 'http://gateway:8080', AUDIT_URL: 'http://audit:8080/' });
  expect(urlOf(settings, 'audit')).toBe('http://audit:8080');
  expect(urlOf(settings, 'offers')).toBe('http://gateway:8080');
});
