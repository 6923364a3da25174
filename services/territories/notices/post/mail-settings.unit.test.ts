import { describe, expect, test } from '@jest/globals';
import { ConfigurationError, readConfiguration } from '@bourse/service-kit/config';
import { mailServerOf, mailSettings } from './mail-settings.ts';
import { postOf } from './post-of.ts';

const read = (environment: Readonly<Record<string, string>>) =>
  mailServerOf(readConfiguration(mailSettings, environment));
const from = { MAIL_FROM: 'bourse@example.fr' };

describe('the mail server', () => {
  test.each([
    [
      'STARTTLS is required where nothing else is said',
      { SMTP_URL: 'smtp://mail.example.fr' },
      { host: 'mail.example.fr', port: 587, tls: 'starttls', user: undefined },
    ],
    [
      'encrypted from the first byte on, with a name and a password in the address',
      { SMTP_URL: 'smtps://bourse%40example.fr:p%40ss@mail.example.fr' },
      { port: 465, tls: 'implicit', user: 'bourse@example.fr', password: 'p@ss' },
    ],
    [
      'a name and a password beside the address go before those in it',
      { SMTP_URL: 'smtp://a:b@[::1]:2525', SMTP_USERNAME: 'c', SMTP_PASSWORD: 'd' },
      { host: '::1', port: 2525, user: 'c', password: 'd' },
    ],
    [
      'in the clear where that is said',
      { SMTP_URL: 'smtp://127.0.0.1:25', SMTP_TLS: 'none' },
      { tls: 'none', port: 25 },
    ],
  ])('%s', (_, environment, access) => {
    expect(read({ ...environment, ...from })).toMatchObject({ from: from.MAIL_FROM, access });
  });

  test('there is none without an address', () => {
    expect(read(from)).toBeUndefined();
  });

  test.each([
    ['no sender', { SMTP_URL: 'smtp://mail.example.fr' }],
    ['another protocol', { SMTP_URL: 'https://mail.example.fr', ...from }],
    ['a path', { SMTP_URL: 'smtp://mail.example.fr/inbox', ...from }],
    ['a broken escape', { SMTP_URL: 'smtp://a:%zz@mail.example.fr', ...from }],
    ['a name without a password', { SMTP_URL: 'smtp://a@mail.example.fr', ...from }],
    ['a password and no server', { SMTP_PASSWORD: 'secret', ...from }],
    ['clear text that is to be encrypted', { SMTP_URL: 'smtps://m.fr', SMTP_TLS: 'none', ...from }],
    ['a sender that is no address', { SMTP_URL: 'smtp://m.fr', MAIL_FROM: 'Bourse' }],
    ['a certificate that is not there', { SMTP_URL: 'smtp://m.fr', SMTP_CA_FILE: '/no', ...from }],
  ])('refuses to start with %s, and shows no password', (_, environment) => {
    const fault = (): unknown => read(environment);
    expect(fault).toThrow(ConfigurationError);
    expect(fault).not.toThrow(/secret|%zz/);
  });

  test('needs to know where links lead', () => {
    const settings = readConfiguration(mailSettings, { SMTP_URL: 'smtp://m.fr', ...from });
    expect(() => postOf(settings)).toThrow('PUBLIC_URL');
    postOf({ ...settings, PUBLIC_URL: 'https://bourse.example' })?.close();
    expect(postOf(readConfiguration(mailSettings, {}))).toBeUndefined();
  });
});
