import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ConfigurationError, readConfiguration } from '@bourse/service-kit/config';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kafkaAccessOf } from './kafka-access.ts';
import { engineSettings } from './settings.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-access-'));
  await Promise.all([
    writeFile(join(directory, 'ca.pem'), PEM),
    writeFile(join(directory, 'password'), 'hush hush \r\n'),
    writeFile(join(directory, 'nothing'), '\n'),
  ]);
});
afterAll(() => rm(directory, { recursive: true }));

/** Names of files are written `file:<name>`. */
const accessOf = (environment: Readonly<Record<string, string>>) => {
  const given = Object.entries(environment).map(([name, value]) => [
    name,
    value.replace(/^file:/, `${directory}/`),
  ]);
  const known = Object.fromEntries(given) as Record<string, string>;
  return kafkaAccessOf(readConfiguration(engineSettings, known));
};

const KAFKA_BROKERS = 'kafka:9093,other:9093';
const brokers = ['kafka:9093', 'other:9093'];
const scram = { KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_USERNAME: 'offers' };

test('without brokers there is no Kafka, and without more there is a plain one', () => {
  expect(accessOf({})).toBeUndefined();
  expect(accessOf({ KAFKA_BROKERS })).toEqual({ brokers });
  expect(accessOf({ KAFKA_BROKERS, KAFKA_TLS: 'false' })).toEqual({ brokers });
});

test('TLS trusts whom Node trusts, or the file', () => {
  expect(accessOf({ KAFKA_BROKERS, KAFKA_TLS: 'true' })).toEqual({ brokers, tls: {} });
  expect(accessOf({ KAFKA_BROKERS, KAFKA_TLS: 'true', KAFKA_CA_FILE: 'file:ca.pem' })).toEqual({
    brokers,
    tls: { ca: PEM },
  });
});

test('the password comes from its variable or its file, whose last end of line is none of it', () => {
  const credentials = { mechanism: 'scram-sha-512', username: 'offers' };
  expect(accessOf({ KAFKA_BROKERS, ...scram, KAFKA_PASSWORD: 'hush' })?.credentials).toEqual({
    ...credentials,
    password: 'hush',
  });
  const fromFile = accessOf({ KAFKA_BROKERS, ...scram, KAFKA_PASSWORD_FILE: 'file:password' });
  expect(fromFile?.credentials).toEqual({ ...credentials, password: 'hush hush ' });
});

test('the mechanism that shows the password needs TLS, but on this machine', () => {
  const plain = { ...scram, KAFKA_SASL_MECHANISM: 'plain', KAFKA_PASSWORD: 'hush' };
  expect(accessOf({ KAFKA_BROKERS: '127.0.0.1:9092,localhost:9093', ...plain })).toBeDefined();
  expect(accessOf({ KAFKA_BROKERS, KAFKA_TLS: 'true', ...plain })).toBeDefined();
  for (const brokersAway of [KAFKA_BROKERS, '127.0.0.1:9092,kafka:9092', '127.example:9092']) {
    expect(() => accessOf({ KAFKA_BROKERS: brokersAway, ...plain })).toThrow(
      'KAFKA_SASL_MECHANISM is "plain", which shows the password, so KAFKA_TLS must be true.',
    );
  }
});

test.each([
  [{ KAFKA_TLS: 'true' }, 'KAFKA_TLS is set, but KAFKA_BROKERS is not.'],
  [{ KAFKA_PASSWORD: 'hush' }, 'KAFKA_PASSWORD is set, but KAFKA_BROKERS is not.'],
  [{ KAFKA_BROKERS, KAFKA_TLS: 'yes' }, 'KAFKA_TLS is "yes", but it must be true or false.'],
  [{ KAFKA_BROKERS, KAFKA_CA_FILE: 'file:ca.pem' }, 'so KAFKA_TLS must be true.'],
  [
    { KAFKA_BROKERS, KAFKA_TLS: 'true', KAFKA_CA_FILE: 'file:missing' },
    'missing", but it cannot be read (ENOENT).',
  ],
  [
    { KAFKA_BROKERS, KAFKA_TLS: 'true', KAFKA_CA_FILE: 'file:password' },
    'password", but it holds no certificate in PEM.',
  ],
  [{ KAFKA_BROKERS, ...scram, KAFKA_SASL_MECHANISM: 'gssapi' }, 'must be one of plain, scram'],
  [{ KAFKA_BROKERS, ...scram }, 'but neither KAFKA_PASSWORD nor KAFKA_PASSWORD_FILE is.'],
  [
    { KAFKA_BROKERS, KAFKA_SASL_MECHANISM: 'plain', KAFKA_PASSWORD: 'hush' },
    'KAFKA_SASL_MECHANISM is set, but KAFKA_USERNAME is not.',
  ],
  [{ KAFKA_BROKERS, KAFKA_USERNAME: 'x' }, 'KAFKA_USERNAME is set, but KAFKA_SASL_MECHANISM'],
  [{ KAFKA_BROKERS, KAFKA_PASSWORD: 'hush' }, 'KAFKA_PASSWORD is set, but KAFKA_SASL_MECHANISM'],
  [
    { KAFKA_BROKERS, ...scram, KAFKA_PASSWORD: 'hush', KAFKA_PASSWORD_FILE: 'file:password' },
    'KAFKA_PASSWORD and KAFKA_PASSWORD_FILE are both set: one is enough.',
  ],
  [
    { KAFKA_BROKERS, ...scram, KAFKA_PASSWORD_FILE: 'file:nothing' },
    'nothing", but it holds no password.',
  ],
])('%j is refused in one sentence, without the password', (environment, sentence) => {
  const read = () => accessOf(environment);
  expect(read).toThrow(ConfigurationError);
  expect(read).toThrow(sentence);
  expect(read).not.toThrow('hush');
});

test('a wrong secret is refused without being shown', () => {
  const read = () =>
    readConfiguration(engineSettings, {
      EVENTSTORE_URL: 'esdb://admin:hushhush@host?foo=1',
      KAFKA_PASSWORD: '',
    });
  expect(read).toThrow('EVENTSTORE_URL is set (and not shown here), but it must hold no options');
  expect(read).toThrow('KAFKA_PASSWORD is set (and not shown here), but it must not be empty.');
  expect(read).not.toThrow('hush');
});
