import { runService } from '@bourse/runtime/run-service';
import { startOffers } from './service.ts';

await runService({
  name: 'offers',
  port: 8082,
  start: ({ ports, deadlinesEveryMs }) => startOffers(ports, { deadlinesEveryMs }),
});
