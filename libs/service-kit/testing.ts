import { toRecord } from '@bourse/broadcast/cloud-event';
import type { Broadcast, BroadcastRecord } from '@bourse/broadcast/port';
import { type Contract, type EventOf, writeEvent } from '@bourse/contracts/contract';
import { type EventStore, revision, storePosition } from '@bourse/event-store/port';
import type { Clock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApplication } from './application.ts';
import { openIdempotencyMemory } from './idempotency.ts';
import { DEVELOPMENT_IDENTITY_HEADER, developmentIdentity } from './identity.ts';
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
  /** The identity header, such as `secretary-1; territory=insee:59183; role=member`. */
  readonly as: string;
  /** Over those of a well-behaved client. */
  readonly headers?: Readonly<Record<string, string>>;
};

export type TestService = {
  readonly service: Service;
  /** Where it answers, for what is no JSON. */
  readonly url: string;
  get(path: string): Promise<TestAnswer>;
  /** Each call under a new Idempotency-Key. */
  post(path: string, body: unknown, how: Writing): Promise<TestAnswer>;
  put(path: string, body: unknown, how: Writing): Promise<TestAnswer>;
  stop(): Promise<void>;
};

/**
 * Starts one service behind HTTP on a free port, with the development identity.
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
  const application = createApplication({
    services: [service],
    authenticate: developmentIdentity('standalone'),
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
  const write = (method: string) => (path: string, body: unknown, how: Writing) =>
    ask(path, {
      method,
      headers: {
        'Content-Type': 'application/json',
        'Idempotency-Key': newId(),
        [DEVELOPMENT_IDENTITY_HEADER]: how.as,
        ...how.headers,
      },
      body: JSON.stringify(body),
    });
  return {
    service,
    url: server.url,
    get: (path) => ask(path),
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
