import { expect, test } from '@jest/globals';
import { cookieNames, cookiesIn } from './cookies.ts';

test('cookies are read as they come; of two with one name the first counts', () => {
  expect([...cookiesIn('a=1; b=x=y;a=2; ; =3')]).toEqual([
    ['a', '1'],
    ['b', 'x=y'],
  ]);
  expect(cookiesIn(undefined).size).toBe(0);
});

test('each sign-in under way has a cookie of its own, of which a browser holds five', () => {
  const cookies = cookieNames(false);
  const names = Array.from({ length: 7 }, (_, number) => cookies.errandOf(`state ${number}`));
  expect(new Set(names).size).toBe(7);
  expect(names[0]).toMatch(/^bourse-connexion-[\da-f]{16}$/);
  const held = (count: number) =>
    new Map([
      ['bourse-session', 'x'],
      ...names.slice(0, count).map((name) => [name, 'x'] as const),
    ]);
  // One is about to come: the oldest leave.
  expect(cookies.errandsTooMany(held(4))).toEqual([]);
  expect(cookies.errandsTooMany(held(5))).toEqual(names.slice(0, 1));
  expect(cookies.errandsTooMany(held(7))).toEqual(names.slice(0, 3));
});

test('over https a session is bound to this very host; scripts never read it', () => {
  expect(cookieNames(true).setSession('id')).toBe(
    '__Host-bourse-session=id; Path=/; HttpOnly; SameSite=Lax; Secure',
  );
  expect(cookieNames(false).setSession('id')).toBe(
    'bourse-session=id; Path=/; HttpOnly; SameSite=Lax',
  );
});
