import { testIdentity, type TestPerson } from '@bourse/identity/testing';
import { toRecord } from '@bourse/broadcast/cloud-event';
import type { Broadcast, BroadcastRecord } from '@bourse/broadcast/port';
import { envelope } from '@bourse/commands/handle-command';
import type { Contract, EventOf } from '@bourse/contracts/contract';
import type { OfferEvent } from '@bourse/contracts/offers';
import {
  type EventStore,
  revision,
  type StreamName,
  storePosition,
} from '@bourse/event-store/port';
import { fixedClock, type Instant } from '@bourse/kernel/clock';
import { derivedId, type Uuid } from '@bourse/kernel/ids';
import { createApplication } from '@bourse/service-kit/application';
import { openIdempotencyMemory } from '@bourse/service-kit/idempotency';
import { createLogger } from '@bourse/service-kit/logger';
import { listen } from '@bourse/service-kit/server';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startAudit } from './service.ts';

export const DUNKERQUE = 'siren:245900428';
export const LILLE = 'siren:200093201';
export const BERGUES = 'insee:59067';

/** An identifier that a test can name. */
export const uuid = (name: string): Uuid => derivedId('audit test', name);
/** An instant of the test's day, a number of seconds after its noon. */
export const at = (seconds: number): Instant =>
  new Date(Date.UTC(2026, 0, 31, 12, 0, seconds)).toISOString();

/** What a test says of an event that some service records; the rest follows from its place. */
export type Told<C extends Contract> = {
  readonly of: C;
  /** What follows the category in the stream's name. */
  readonly id: string;
  readonly event: EventOf<C>;
  readonly revision: number;
  readonly position: number;
  readonly now?: Instant;
  readonly actor?: string;
  readonly correlationId?: Uuid;
  readonly causationId?: Uuid;
};

/** The id of the event that a service records at a place. */
export const eventIdAt = (
  of: Contract,
  id: string,
  place: { revision: number; position: number },
) => recorded({ of, id, ...place }).id;

const commandAt = (of: Contract, position: number): Uuid =>
  uuid(`command ${of.context} ${position}`);

function recorded(told: { of: Contract; id: string; revision: number; position: number }) {
  const { of, id, position } = told;
  const stream: StreamName = `${of.category}-${id}`;
  return { stream, id: derivedId(commandAt(of, position), stream, '0') };
}

/** The record that a service publishes of an event. */
export function recordFor<C extends Contract>(told: Told<C>): BroadcastRecord {
  const { of, event, position, now = at(position) } = told;
  const { actor = 'secretary-1', correlationId = uuid('correlation') } = told;
  const commandId = commandAt(of, position);
  const { stream, id } = recorded(told);
  const stored = envelope(of, event, stream, 0, {
    commandId,
    fingerprint: commandId,
    correlationId,
    causationId: told.causationId ?? commandId,
    actor,
    now,
  });
  return toRecord(of, {
    ...stored,
    // One that a test can tell beforehand, from the place alone.
    id,
    stream,
    revision: revision(told.revision),
    position: storePosition(position),
  });
}

export const offerPublished = (
  offerId: Uuid,
  changes: { lenderId?: string; title?: string; description?: string } = {},
): OfferEvent => ({
  type: 'OfferPublished',
  data: {
    offerId,
    lenderId: DUNKERQUE,
    title: 'Voirie',
    description: 'Diagnostic de chaussée',
    skills: ['voirie'],
    capacityMinutes: 600,
    periods: [],
    unitCostCents: 4_200,
    conditions: '',
    expiresOn: null,
    ...changes,
  },
});

export const AUDITOR: TestPerson = {
  subject: 'auditor',
  territoryId: 'siren:123456782',
  roles: ['auditor'],
};

/** Starts the audit service behind HTTP, in a folder of its own. */
export async function startWorld(ports: {
  readonly directory: string;
  readonly store: EventStore;
  readonly broadcast: Broadcast;
}) {
  const directory = join(ports.directory, 'audit');
  mkdirSync(directory, { recursive: true });
  const clock = fixedClock(at(0));
  const logger = createLogger({ level: 'silent' });
  const service = await startAudit({ ...ports, directory, clock, logger });
  const idempotency = openIdempotencyMemory({ file: ':memory:', clock });
  const { authenticate, as } = await testIdentity();
  const auditor = await as(AUDITOR);
  const application = createApplication({
    services: [service],
    authenticate,
    idempotency,
    clock,
    logger,
    landingPage: '',
  });
  const server = await listen(application, { host: '127.0.0.1', port: 0 });
  return {
    service,
    clock,
    directory,
    /** As an auditor. */
    get: (path: string, headers: Readonly<Record<string, string>> = {}) =>
      fetch(new URL(path, server.url), { headers: { ...auditor, ...headers } }),
    /** As somebody else, or nobody. */
    getAs: async (path: string, person?: TestPerson) =>
      fetch(new URL(path, server.url), person === undefined ? {} : { headers: await as(person) }),
    stop: async () => {
      await server.stop(1_000);
      await service.stop();
      idempotency.close();
    },
  };
}
export type World = Awaited<ReturnType<typeof startWorld>>;
