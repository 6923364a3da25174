import { openDirectory } from '@bourse/directory/directory';
import { runService } from '@bourse/runtime/run-service';
import { join } from 'node:path';
import { startTerritories } from './service.ts';

await runService({
  name: 'territories',
  port: 8081,
  start: ({ ports, dataDirectory }) =>
    startTerritories(ports, {
      directory: openDirectory({ file: join(dataDirectory, 'directory.sqlite') }),
    }),
});
