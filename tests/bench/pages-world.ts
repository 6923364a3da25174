import { testIdentity } from '@bourse/identity/testing';
import { openSqliteBroadcast } from '@bourse/broadcast/sqlite';
import { topics } from '@bourse/contracts/topics';
import { openDirectory } from '@bourse/directory/directory';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { systemClock } from '@bourse/kernel/clock';
import { startOffers } from '@bourse/offers/service';
import { startPortal } from '@bourse/portal/portal';
import { startRequests } from '@bourse/requests/service';
import { createApplication } from '@bourse/service-kit/application';
import { openIdempotencyMemory } from '@bourse/service-kit/idempotency';
import { createLogger } from '@bourse/service-kit/logger';
import { listen } from '@bourse/service-kit/server';
import type { Service, ServicePorts } from '@bourse/service-kit/service';
import { startTerritories } from '@bourse/territories/service';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Entry } from './events.ts';
import { fill } from './fill.ts';

const CATCH_UP_MS = 1_800_000;
const EVERY_MS = 60_000;
const GRACE_MS = 1_000;
/** Nobody is to be sent away: it is the pages that are measured. */
const NO_LIMIT = 1_000_000;

/**
 * The pages, and behind them over HTTP the services that public pages ask: one process and one port, as
 * standalone has them.
 *
 * @param entries What the store holds.
 */
export async function startPages(directory: string, entries: Iterable<Entry>) {
  const clock = systemClock;
  const logger = createLogger({ level: 'info', toFile: join(directory, 'pages.log') });
  const store = openSqliteEventStore({ file: join(directory, 'events.sqlite') });
  await fill(store, entries);
  const broadcast = openSqliteBroadcast({ directory, topics, clock });
  const official = openDirectory({ file: join(directory, 'directory.sqlite') });
  const portsOf = (name: string): ServicePorts => {
    const own = join(directory, name);
    mkdirSync(own);
    return { store, broadcast, directory: own, clock, logger };
  };
  const services: readonly Service[] = [
    await startTerritories(portsOf('territories'), { directory: official }),
    await startOffers(portsOf('offers'), { deadlinesEveryMs: EVERY_MS }),
    await startRequests(portsOf('requests'), { deadlinesEveryMs: EVERY_MS }),
  ];
  const idempotency = openIdempotencyMemory({ file: join(directory, 'answers.sqlite'), clock });
  const { authenticate } = await testIdentity();
  const application = createApplication({ services, authenticate, idempotency, clock, logger });
  let url = '';
  const portal = startPortal({
    directory: portsOf('portal').directory,
    urlOf: () => url,
    origins: () => [url],
    allowedHosts: () => true,
    secure: false,
    clock,
    logger,
    limits: { pages: NO_LIMIT, sent: NO_LIMIT, signIns: NO_LIMIT, sentByOne: NO_LIMIT },
  });
  const server = await listen(
    (request, response) => {
      if (request.url?.startsWith('/api/') === true) application(request, response);
      else portal.handle(request, response);
    },
    { host: '127.0.0.1', port: 0 },
  );
  url = server.url;
  for (const service of services) {
    if (!(await service.caughtUp(CATCH_UP_MS))) throw new Error(`${service.name} is behind`);
  }
  return {
    url,
    stop: async () => {
      await server.stop(GRACE_MS);
      for (const service of services) await service.stop();
      portal.close();
      idempotency.close();
      official.close();
      await broadcast.close();
      await store.close();
    },
  };
}
