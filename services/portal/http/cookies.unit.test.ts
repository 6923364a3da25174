import { expect, test } from '@jest/globals';
import { cookieNames, cookiesIn } from './cookies.ts';

test('cookies are read as they come; of two with one name the first counts', () => {
  expect([...cookiesIn('a=1; b=x=y;a=2; ; =3')]).toEqual([
    ['a', '1'],
    ['b', 'x=y'],
  ]);
  expect(cookiesIn(undefined).size).toBe(0);
});

test('over https a session is bound to this very host; scripts never read it', () => {
  expect(cookieNames(true).setSession('id')).toBe(
    '__Host-bourse-session=id; Path=/; HttpOnly; SameSite=Lax; Secure',
  );
  expect(cookieNames(false).setSession('id')).toBe(
    'bourse-session=id; Path=/; HttpOnly; SameSite=Lax',
  );
});
