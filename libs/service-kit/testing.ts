import { toRecord } from '@bourse/broadcast/cloud-event';
import type { Broadcast, BroadcastRecord } from '@bourse/broadcast/port';
import { type Contract, type EventOf, writeEvent } from '@bourse/contracts/contract';
import { type EventStore, revision, storePosition } from '@bourse/event-store/port';
import { testIdentity, type TestPerson } from '@bourse/identity/testing';
import type { Clock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApplication } from './application.ts';
import { openIdempotencyMemory } from './idempotency.ts';
import { createLogger } from './logger.ts';
import { listen } from './server.ts';
import type { Service, ServicePorts } from './service.ts';

// For tests of services: one service behind the whole HTTP application, and what it hears of others.

/** What came back. `body` is JSON, still to be parsed by whoever knows its shape. */
export type TestAnswer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
};

type Writing = {
  /** Who holds the mandates named, from now on. */
  readonly as: TestPerson;
  /** Over those of a well-behaved client. */
  readonly headers?: Readonly<Record<string, string>>;
};

export type TestService = {
  readonly service: Service;
  /** Where it answers, for what is no JSON. */
  readonly url: string;
  /** @param as Left out: nobody known. */
  get(path: string, as?: TestPerson): Promise<TestAnswer>;
  /** The headers that say who asks, for what is no JSON. */
  as(person: TestPerson): Promise<Readonly<Record<string, string>>>;
  /** Each call under a new Idempotency-Key. */
  post(path: string, body: unknown, how: Writing): Promise<TestAnswer>;
  put(path: string, body: unknown, how: Writing): Promise<TestAnswer>;
  stop(): Promise<void>;
};

/**
 * Starts one service behind HTTP on a free port, with an issuer of tokens for tests.
 *
 * @param options.directory For the service's own files, which a later start in the same place finds again.
 */
export async function startTestService(options: {
  readonly start: (ports: ServicePorts) => Promise<Service>;
  readonly store: EventStore;
  readonly broadcast: Broadcast;
  readonly directory: string;
  readonly clock: Clock;
}): Promise<TestService> {
  const { start, store, broadcast, clock } = options;
  const directory = join(options.directory, 'service');
  mkdirSync(directory, { recursive: true });
  const logger = createLogger({ level: 'silent' });
  const service = await start({ store, broadcast, directory, clock, logger });
  const idempotency = openIdempotencyMemory({ file: ':memory:', clock });
  const { authenticate, as } = await testIdentity();
  const application = createApplication({
    services: [service],
    authenticate,
    idempotency,
    clock,
    logger,
    landingPage: '',
  });
  const server = await listen(application, { host: '127.0.0.1', port: 0 });
  const ask = async (path: string, init?: RequestInit): Promise<TestAnswer> => {
    const response = await fetch(server.url + path, init);
    const { status, headers } = response;
    return { status, headers, body: await response.json() };
  };
  const write = (method: string) => async (path: string, body: unknown, how: Writing) =>
    ask(path, {
      method,
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': newId(),
        ...(await as(how.as)),
        ...how.headers,
      },
      body: JSON.stringify(body),
    });
  return {
    service,
    url: server.url,
    get: async (path, person) =>
      ask(path, person === undefined ? undefined : { headers: await as(person) }),
    as,
    post: write('POST'),
    put: write('PUT'),
    stop: async () => {
      await server.stop(1_000);
      await service.stop();
      idempotency.close();
    },
  };
}

/**
 * An event as the relay of another service tells it. Publishing the same record again is the same
 * news again; making it again is other news.
 */
export function newsOf<C extends Contract>(
  contract: C,
  id: string,
  event: EventOf<C>,
): BroadcastRecord {
  const { type, data, schemaVersion } = writeEvent(contract, event);
  const commandId = newId();
  return toRecord(contract, {
    id: newId(),
    type,
    data,
    stream: `${contract.category}-${id}`,
    revision: revision(0),
    position: storePosition(0),
    metadata: {
      $correlationId: commandId,
      $causationId: commandId,
      commandId,
      fingerprint: commandId,
      actor: 'somebody',
      recordedAt: '2026-01-01T00:00:00.000Z',
      schemaVersion,
    },
  });
}

/**
 * Asks again until the answer will do, for what comes true in its own time.
 *
 * @param withinMs After so long the last answer is given, for the test to fail on.
 */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  willDo: (answer: Answer) => boolean,
  withinMs = 5_000,
): Promise<Answer> {
  const giveUpAt = Date.now() + withinMs;
  let answer = await ask();
  while (!willDo(answer) && Date.now() < giveUpAt) {
    await sleep(10);
    answer = await ask();
  }
  return answer;
}
