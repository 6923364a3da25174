import { runService } from '@bourse/runtime/run-service';
import { startRequests } from './service.ts';

await runService({
  name: 'requests',
  port: 8083,
  start: ({ ports, deadlinesEveryMs }) => startRequests(ports, { deadlinesEveryMs }),
});
