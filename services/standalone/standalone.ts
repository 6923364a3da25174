import { startAudit } from '@bourse/audit/service';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { exchanges } from '@bourse/contracts/exchanges';
import { ledger } from '@bourse/contracts/ledger';
import { offers } from '@bourse/contracts/offers';
import { requests } from '@bourse/contracts/requests';
import { territories } from '@bourse/contracts/territories';
import { openDirectory } from '@bourse/directory/directory';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { systemClock } from '@bourse/kernel/clock';
import { startOffers } from '@bourse/offers/service';
import { startRequests } from '@bourse/requests/service';
import { loopbackHosts } from '@bourse/service-kit/allowed-hosts';
import { createApplication } from '@bourse/service-kit/application';
import { openIdempotencyMemory } from '@bourse/service-kit/idempotency';
import { developmentIdentity } from '@bourse/service-kit/identity';
import type { Logger } from '@bourse/service-kit/logger';
import { listen } from '@bourse/service-kit/server';
import type { Service, ServicePorts } from '@bourse/service-kit/service';
import { defaultPolicy } from '@bourse/settlement/policy';
import { startSettlement } from '@bourse/settlement/service';
import { holdExclusively } from '@bourse/sqlite/exclusive-lock';
import { startTerritories } from '@bourse/territories/service';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { landingPage } from './landing-page.ts';

const MARKETPLACE = 'france';
const DEADLINES_EVERY_MS = 5_000;
const GRACE_MS = 5_000;

export type Standalone = {
  /** Where it answers. */
  readonly url: string;
  /** Waits until every view has caught up. @returns The parts that had not after `timeoutMs`; none when all is well. */
  readonly behind: (timeoutMs: number) => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
};

/**
 * The whole bourse in one process, on the embedded adapters, in one folder.
 *
 * The folder holds the truth (`events.sqlite`), what was told of it (`broadcast.sqlite`), and one
 * folder for each service, whose `read-models` may be deleted while it does not run: they are made again.
 *
 * @param options.dataDirectory The folder; made when it is not there. One process at a time.
 * @returns once it answers; its views may still be catching up, and `/readyz` says so.
 * @throws LockHeldError when another process uses the folder.
 */
export async function startStandalone(options: {
  readonly dataDirectory: string;
  readonly host: string;
  readonly port: number;
  readonly logger: Logger;
}): Promise<Standalone> {
  const { dataDirectory, logger } = options;
  const clock = systemClock;
  mkdirSync(dataDirectory, { recursive: true });
  const lock = holdExclusively(join(dataDirectory, 'lock'));
  const directory = openDirectory({ file: join(dataDirectory, 'directory.sqlite') });
  const store = openSqliteEventStore({ file: join(dataDirectory, 'events.sqlite') });
  const broadcast = openSqliteBroadcast({
    directory: dataDirectory,
    topics: [territories, offers, requests, exchanges, ledger].map(({ topic }) => topic),
    clock,
    onAlarm: (sentence, details) => logger.error(details, sentence),
  });
  const idempotency = openIdempotencyMemory({ file: join(dataDirectory, 'answers.sqlite'), clock });

  const portsOf = (name: string): ServicePorts => {
    const own = join(dataDirectory, name);
    mkdirSync(own, { recursive: true });
    return { store, broadcast, directory: own, clock, logger: logger.child({ service: name }) };
  };
  const deadlinesEveryMs = DEADLINES_EVERY_MS;
  const services: readonly Service[] = [
    await startTerritories(portsOf('territories'), { directory }),
    await startOffers(portsOf('offers'), { deadlinesEveryMs }),
    await startRequests(portsOf('requests'), { deadlinesEveryMs }),
    await startSettlement(portsOf('settlement'), {
      marketplace: MARKETPLACE,
      policy: defaultPolicy,
      deadlinesEveryMs,
    }),
    await startAudit(portsOf('audit')),
  ];

  const application = createApplication({
    services,
    authenticate: developmentIdentity('standalone'),
    idempotency,
    clock,
    logger,
    landingPage: landingPage(MARKETPLACE),
    allowedHosts: loopbackHosts(options.host),
  });
  const server = await listen(application, options);

  return {
    url: server.url,
    behind: async (timeoutMs) => {
      await Promise.all(services.map((service) => service.caughtUp(timeoutMs)));
      const parts = await Promise.all(services.map(partsBehind));
      return parts.flat();
    },
    stop: async () => {
      await server.stop(GRACE_MS);
      await Promise.all(services.map((service) => service.stop()));
      await broadcast.close();
      await store.close();
      idempotency.close();
      directory.close();
      lock.release();
    },
  };
}

const partsBehind = async ({ name, health }: Service): Promise<readonly string[]> =>
  (await health()).filter(({ ok }) => !ok).map((part) => `${name} ${part.name} (${part.detail})`);
