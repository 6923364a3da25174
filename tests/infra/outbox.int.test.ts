import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServiceProcess } from '../support/service-process.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-outbox-'));
});
afterAll(() => rm(directory, { recursive: true }));

// As docker-compose.yml starts it where no mail server is set.
test('territories alone writes messages into a folder, and knows where links lead', async () => {
  const given = { DATA_DIR: directory, OUTBOX_DIR: join(directory, 'outbox') };
  const without = startServiceProcess('territories', given);
  expect(await without.end()).toMatchObject({
    code: 1,
    printed: expect.stringContaining('OUTBOX_DIR is set, but PUBLIC_URL does not say'),
  });

  const service = startServiceProcess('territories', {
    ...given,
    PUBLIC_URL: 'http://127.0.0.1:8088',
  });
  const readiness = await (await fetch(`${await service.ready()}/readyz`)).json();
  expect(readiness).toMatchObject({
    parts: expect.arrayContaining([
      expect.objectContaining({ name: 'mail', detail: 'running to files, 0 to go, 0 set aside' }),
    ]),
  });
  const { code, printed } = await service.stop();
  expect(code).toBe(0);
  expect(printed).toContain('Messages to people go out by files');
});
