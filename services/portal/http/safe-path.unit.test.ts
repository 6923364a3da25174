import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { safePath } from './safe-path.ts';

test.each([
  ['/offres', '/offres'],
  ['/offres?q=voirie&suite=abc', '/offres?q=voirie&suite=abc'],
  ['/a-faire#x', '/a-faire'],
  ['/territoires/insee:59183', '/territoires/insee:59183'],
])('%s is a path of the portal', (given, path) => expect(safePath(given, '/')).toBe(path));

test.each([
  undefined,
  '',
  'offres',
  'https://elsewhere.example/',
  '//elsewhere.example/',
  '/\\elsewhere.example/',
  '/\t/elsewhere.example/',
  '/.//elsewhere.example',
  '/x/..//elsewhere.example',
  '/%0d%0aSet-Cookie: a=b\r\n',
  'javascript:alert(1)',
  `/${'x'.repeat(3000)}`,
])('%p is not', (given) => expect(safePath(given, '/a-faire')).toBe('/a-faire'));

test('whatever is given, a browser stays on the host', () => {
  const nasty = fc.string({ unit: fc.constantFrom('/', '\\', '.', '@', ':', 'a', '\t', '%', '?') });
  fc.assert(
    fc.property(nasty, (given) => {
      const url = new URL(safePath(`/${given}`, '/'), 'https://bourse.example');
      expect(url.host).toBe('bourse.example');
    }),
    { numRuns: 2_000 },
  );
});
