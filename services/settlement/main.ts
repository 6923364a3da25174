import { runService } from '@bourse/runtime/run-service';
import { defaultPolicy } from './policy.ts';
import { startSettlement } from './service.ts';

await runService({
  name: 'settlement',
  port: 8084,
  start: ({ ports, deadlinesEveryMs }) =>
    startSettlement(ports, { marketplace: 'france', policy: defaultPolicy, deadlinesEveryMs }),
});
