import { agentOf, testIdentity, testOperator } from '@bourse/identity/testing';
import { LENDER } from './events.ts';
import { systemClock } from '@bourse/kernel/clock';
import { createApplication } from '@bourse/service-kit/application';
import { openIdempotencyMemory } from '@bourse/service-kit/idempotency';
import type { Logger } from '@bourse/service-kit/logger';
import { answer, writing } from '@bourse/service-kit/route';
import { listen } from '@bourse/service-kit/server';
import type { Service } from '@bourse/service-kit/service';
import { join } from 'node:path';
import { z } from 'zod';

const GRACE_MS = 1_000;

/** What answers, and the headers of somebody who may publish there. */
export type Served = {
  readonly url: string;
  readonly identity: Readonly<Record<string, string>>;
};

/** Puts a service behind HTTP as standalone does, on a free port. */
export async function serve(directory: string, service: Service, logger: Logger) {
  const clock = systemClock;
  const idempotency = openIdempotencyMemory({ file: join(directory, 'answers.sqlite'), clock });
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
  return {
    url: server.url,
    identity: await as(agentOf(LENDER)),
    operator: await as(testOperator),
    stop: async () => {
      await server.stop(GRACE_MS);
      idempotency.close();
    },
  };
}

/** A service that answers a publication and a bulk as the services do, and does nothing. */
export const idleService: Service = {
  name: 'idle',
  routes: [
    writing({
      method: 'post',
      path: '/api/ledger/bulks',
      operationId: 'doNothingOften',
      action: 'ledger.decide',
      summary: 'Does nothing, often.',
      tag: 'idle',
      body: z.object({ commands: z.array(z.unknown()) }),
      replies: { 200: { description: 'Nothing was done' } },
      handle: ({ body: { commands }, context: { commandId } }) => {
        const outcomes = commands.map(() => ({ id: commandId, result: 'done' }));
        return Promise.resolve(answer(200, { dryRun: false, position: 'idle:0', outcomes }));
      },
    }),
    writing({
      method: 'post',
      path: '/api/offers',
      operationId: 'doNothing',
      action: 'offer.publish',
      summary: 'Does nothing.',
      tag: 'idle',
      body: z.unknown(),
      replies: { 201: { description: 'Nothing was done' } },
      handle: ({ context: { commandId } }) => {
        const headers = {
          ETag: '"0"',
          'Bourse-Position': 'idle:0',
          Location: `/api/offers/${commandId}`,
        };
        const body = { id: commandId, revision: 0, position: 'idle:0' };
        return Promise.resolve(answer(201, body, headers));
      },
    }),
  ],
  problems: {},
  waitFor: () => Promise.resolve(true),
  caughtUp: () => Promise.resolve(true),
  health: () => Promise.resolve([]),
  stop: () => Promise.resolve(),
};
