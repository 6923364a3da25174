import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { listen } from '@bourse/broadcast/contract-suite-support';
import { openKafkaBroadcast, type KafkaBroadcastOptions } from '@bourse/broadcast/kafka';
import { deadLetterTopic, PoisonError } from '@bourse/broadcast/port';
import { systemClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { type LocalBroker, startLocalBroker } from '../../infra/kafka/local-broker.ts';
import { startServiceProcess } from '../support/service-process.ts';
import { round } from './kafka-scene.ts';

jest.setTimeout(90_000);

const PASSWORD = 'hush-hush-4711';
const user = { username: 'bourse', password: PASSWORD };
let broker: LocalBroker;
let directory: string;
beforeAll(async () => {
  broker = await startLocalBroker({ user });
  directory = await mkdtemp(join(tmpdir(), 'bourse-secured-'));
  await writeFile(join(directory, 'ca.pem'), secured().ca);
  await writeFile(join(directory, 'password'), `${PASSWORD}\n`);
});
afterAll(async () => {
  await broker?.stop();
  await rm(directory, { recursive: true });
});

function secured(): NonNullable<LocalBroker['secured']> {
  if (broker.secured === undefined) throw new Error('the broker has no secured listener');
  return broker.secured;
}

const openOver = (options: Partial<KafkaBroadcastOptions>) =>
  openKafkaBroadcast({
    brokers: secured().brokers,
    clientId: 'secured',
    topics: [],
    clock: systemClock,
    openWithinMs: 1_500,
    ...options,
  });

test.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
  'records go out and come in over TLS, by %s',
  async (mechanism) => {
    const topic = `secured.${newId()}`;
    const broadcast = await openOver({
      topics: [topic],
      tls: { ca: secured().ca },
      credentials: { mechanism, ...user },
    });
    const told = await listen(broadcast, {
      group: newId(),
      topics: [topic],
      poison: 'dead_letter',
      handle: async ({ value }) => {
        if (value === '1') throw new PoisonError('of no use');
      },
    });
    for (const nth of [0, 1, 2]) await broadcast.publish(topic, round(['offer-1'], nth));
    await told.waitFor(2);
    expect(told.of('offer-1')).toEqual([0, 2]);
    const dead = await listen(broadcast, { group: newId(), topics: [deadLetterTopic(topic)] });
    await dead.waitFor(1);
    expect(await told.subscription.health()).toMatchObject({ state: 'running', deadLetters: 1 });
    await broadcast.close();
  },
);

const credentials = { mechanism: 'scram-sha-256', ...user } as const;
test.each([
  ['another password', { credentials: { ...credentials, password: 'other' } }, 'authentication'],
  ['another name', { credentials: { ...credentials, username: 'other' } }, 'authentication'],
  ['trust in others only', { tls: {}, credentials }, 'self-signed certificate'],
])('with %s nobody comes in, which is said at once', async (_what, options, reason) => {
  const begun = Date.now();
  const opening = openOver({ tls: { ca: secured().ca }, openWithinMs: 30_000, ...options });
  await expect(opening).rejects.toMatchObject({
    name: 'NoKafkaError',
    message: expect.stringMatching(new RegExp(`refuses, or is not to be trusted: .*${reason}`)),
  });
  expect(Date.now() - begun).toBeLessThan(10_000);
});

test.each([
  ['without credentials', { tls: { ca: '' } }],
  ['without TLS', { credentials }],
])('%s nobody comes in, and it gives up in time', async (_what, options) => {
  const tls = 'tls' in options ? { tls: { ca: secured().ca } } : {};
  await expect(openOver({ ...options, ...tls })).rejects.toThrow('no Kafka answers');
});

/** A service with a folder of its own, which says as much as it can. */
const runService = async (environment: Readonly<Record<string, string>>) =>
  startServiceProcess('requests', {
    DATA_DIR: await mkdtemp(join(directory, 'service-')),
    LOG_LEVEL: 'debug',
    ...environment,
  });

const environment = () => ({
  KAFKA_BROKERS: secured().brokers.join(','),
  KAFKA_TLS: 'true',
  KAFKA_CA_FILE: join(directory, 'ca.pem'),
  KAFKA_SASL_MECHANISM: 'scram-sha-512',
  KAFKA_USERNAME: user.username,
});

test('a service comes in by its environment, and shows no password', async () => {
  const service = await runService({
    ...environment(),
    KAFKA_PASSWORD_FILE: join(directory, 'password'),
  });
  const url = await service.ready();
  const ready = await fetch(`${url}/readyz`);
  expect(ready.status).toBe(200);
  const body = await ready.text();
  const { code, printed } = await service.stop();
  expect(code).toBe(0);
  expect(printed).toContain('on embedded event store, Kafka');
  expect(body + printed).not.toContain(PASSWORD);
});

test('a service that is refused does not start, and says why in a sentence', async () => {
  const service = await runService({ ...environment(), KAFKA_PASSWORD: 'hush-hush-other' });
  const said = await service.says(/^The bourse does not start: (.*)$/m);
  expect(said?.[1]).toMatch(
    /^KAFKA_BROKERS cannot be used: Kafka at \S+ refuses, .*authentication/,
  );
  const { code, printed } = await service.end();
  expect(code).toBe(1);
  expect(printed).not.toContain('hush-hush');
});

test('the password in the address of the store reaches nobody, though no store is there', async () => {
  const service = await runService({
    EVENTSTORE_URL: `esdb://admin:${PASSWORD}@127.0.0.1:1?tls=false&connectionName=offers`,
  });
  const [, url = ''] = (await service.says(/^Answers at (\S+);/m)) ?? [];
  await service.says(/^Not ready yet/m);
  const bodies = await Promise.all(
    ['/readyz', '/docs', '/openapi.json'].map(async (path) => (await fetch(url + path)).text()),
  );
  expect(bodies[0]).toContain('UNAVAILABLE');
  const { printed } = await service.stop();
  expect(printed).toContain('UNAVAILABLE');
  expect(bodies.join('') + printed).not.toContain(PASSWORD);
});

test('nor when the store cannot be opened', async () => {
  const service = await runService({
    EVENTSTORE_URL: `esdb://admin:${PASSWORD}@127.0.0.1:1?tls=true&tlsCAFile=/nowhere`,
  });
  const said = await service.says(/^The bourse does not start: (.*)$/m);
  expect(said?.[1]).toMatch(/^EVENTSTORE_URL cannot be used: .*not found/);
  const { code, printed } = await service.end();
  expect(code).toBe(1);
  expect(printed).not.toContain(PASSWORD);
});
