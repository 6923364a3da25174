import { runService } from '@bourse/runtime/run-service';
import { startAudit } from './service.ts';

await runService({
  name: 'audit',
  port: 8085,
  start: ({ ports }) => startAudit(ports),
});
