import { systemClock } from '@bourse/kernel/clock';
import { createApplication } from '@bourse/service-kit/application';
import { readConfiguration } from '@bourse/service-kit/config';
import { plainPage } from '@bourse/service-kit/documentation-page';
import { html } from '@bourse/service-kit/html';
import { openIdempotencyMemory } from '@bourse/service-kit/idempotency';
import { createLogger } from '@bourse/service-kit/logger';
import { createMetrics } from '@bourse/service-kit/metrics';
import { listen } from '@bourse/service-kit/server';
import type { Service, ServicePorts } from '@bourse/service-kit/service';
import { holdExclusively } from '@bourse/sqlite/exclusive-lock';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { accountLimitOf } from './account-limit.ts';
import { prepareDataDirectory } from './data-directory.ts';
import { type Engines, openEngines } from './engines.ts';
import { openIdentities } from './identity.ts';
import { kafkaAccessOf } from './kafka-access.ts';
import { partsBehind, type Running, runProcess, say } from './run-process.ts';
import { serviceSettings } from './settings.ts';

const GRACE_MS = 5_000;
const DEADLINES_EVERY_MS = 5_000;

/** What a service is started with, in a process of its own. */
export type Alone = {
  readonly ports: ServicePorts;
  readonly dataDirectory: string;
  readonly deadlinesEveryMs: number;
};

/**
 * Runs one service as a process, on the engines that the environment names.
 *
 * @param options.port Where it listens when PORT does not say.
 * @param options.start Builds the service.
 */
export const runService = (options: {
  readonly name: string;
  readonly port: number;
  readonly start: (alone: Alone) => Promise<Service>;
}): Promise<void> => runProcess(() => startAlone(options));

async function startAlone(options: Parameters<typeof runService>[0]): Promise<Running> {
  const { name } = options;
  const settings = readConfiguration(serviceSettings(options.port), process.env);
  const { HOST: host, PORT: port } = settings;
  const kafka = kafkaAccessOf(settings);
  const dataDirectory = prepareDataDirectory(settings.DATA_DIR);
  const own = join(dataDirectory, name);
  mkdirSync(own, { recursive: true });
  // Read models belong to one process, whatever the engines are.
  const lock = holdExclusively(join(own, 'lock'));
  const clock = systemClock;
  const logger = createLogger({ level: settings.LOG_LEVEL }).child({ service: name });
  const metrics = createMetrics();
  const engines = await openEngines({
    eventStoreUrl: settings.EVENTSTORE_URL,
    kafka,
    dataDirectory,
    clientId: name,
    clock,
    logger,
    metrics,
  });
  say(`Bourse: the service "${name}", on ${engines.named}; data in ${own}`);
  const { store, broadcast } = engines;
  const ports = { store, broadcast, directory: own, clock, logger };
  const started = await options.start({
    ports,
    dataDirectory: own,
    deadlinesEveryMs: DEADLINES_EVERY_MS,
  });
  const service = withHealthOf(engines, started);
  const identities = await openIdentities(settings, { group: name, ...ports });
  const { OIDC_ISSUER: issuer } = settings;
  say(
    issuer === undefined
      ? 'OIDC_ISSUER is not set: nobody can be known, and only what is public can be done.'
      : `Tokens of ${issuer}`,
  );
  const services = [service, ...identities.parts];
  const idempotency = openIdempotencyMemory({ file: join(own, 'answers.sqlite'), clock });
  const application = createApplication({
    services,
    authenticate: identities.authenticate,
    idempotency,
    clock,
    logger,
    landingPage: landingPageOf(name),
    metrics,
    ...accountLimitOf(settings, { clock }),
  });
  const server = await listen(application, { host, port });
  return {
    url: server.url,
    lost: engines.lost,
    behind: async (timeoutMs) => {
      await Promise.all(services.map((one) => one.caughtUp(timeoutMs)));
      return partsBehind(services);
    },
    stop: async () => {
      await server.stop(GRACE_MS);
      await Promise.all(services.map((one) => one.stop()));
      await engines.close();
      idempotency.close();
      lock.release();
    },
  };
}

const withHealthOf = (engines: Engines, service: Service): Service => ({
  ...service,
  health: async () => [...(await engines.health()), ...(await service.health())],
});

const landingPageOf = (name: string): string =>
  plainPage(
    `Bourse – ${name}`,
    'fr',
    html`<h1>Bourse d’échange de compétences : service « ${name} »</h1>
      <p><a href="/docs">Documentation de l’API</a>, en anglais. <a href="/readyz">État</a>.</p>`,
  );
