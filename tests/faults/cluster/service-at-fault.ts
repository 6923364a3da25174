// A service as its own main.ts runs it, but for ports that do wrong on purpose. Started in place of it,
// with: the service's name, the file of the diary, and the faults as JSON.
import { startAudit } from '@bourse/audit/service';
import { openDirectory } from '@bourse/directory/directory';
import { startOffers } from '@bourse/offers/service';
import { startRequests } from '@bourse/requests/service';
import { type Alone, runService } from '@bourse/runtime/run-service';
import type { Service } from '@bourse/service-kit/service';
import { defaultPolicy } from '@bourse/settlement/policy';
import { startSettlement } from '@bourse/settlement/service';
import { startTerritories } from '@bourse/territories/service';
import { join } from 'node:path';
import { diaryIn } from './diary.ts';
import { faultyBroadcast, faultyStore, type PortFaults } from './port-faults.ts';

const starts: Readonly<Record<string, (alone: Alone) => Promise<Service>>> = {
  territories: ({ ports, dataDirectory }) =>
    startTerritories(ports, {
      directory: openDirectory({ file: join(dataDirectory, 'directory.sqlite') }),
    }),
  offers: ({ ports, deadlinesEveryMs }) => startOffers(ports, { deadlinesEveryMs }),
  requests: ({ ports, deadlinesEveryMs }) => startRequests(ports, { deadlinesEveryMs }),
  settlement: ({ ports, deadlinesEveryMs }) =>
    startSettlement(ports, { marketplace: 'france', policy: defaultPolicy, deadlinesEveryMs }),
  audit: ({ ports }) => startAudit(ports),
};

const [name = '', file = '', given = '{}'] = process.argv.slice(2);
const start = starts[name];
if (start === undefined) throw new Error(`There is no service ${name}`);
const faults = JSON.parse(given) as PortFaults;
const diary = diaryIn(file);

await runService({
  name,
  port: 0,
  start: async (alone) => {
    let answers = false;
    const around = { service: name, faults, diary, answers: () => answers };
    const { broadcast, count } = faultyBroadcast(alone.ports.broadcast, around);
    const store = faultyStore(alone.ports.store, around);
    const service = await start({ ...alone, ports: { ...alone.ports, store, broadcast } });
    return {
      ...service,
      caughtUp: (timeoutMs) => {
        // Asked for once it answers.
        answers = true;
        return service.caughtUp(timeoutMs);
      },
      stop: async () => {
        await service.stop();
        if (faults.disorder !== undefined) {
          diary.write({ what: 'disorder', service: name, ...count() });
        }
      },
    };
  },
});
