import { expect, test } from '@jest/globals';
import { eventually } from '@bourse/kernel/eventually';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from './logger.ts';

/** What the file holds once it has so many lines: it is opened a moment after the logger. */
async function linesOf(file: string, count: number): Promise<string> {
  const holds = () => existsSync(file) && readFileSync(file, 'utf8').split('\n').length > count;
  await eventually(`${count} lines`, holds);
  return readFileSync(file, 'utf8');
}

test('whoever logs a request by mistake does not log its secrets', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-log-'));
  const toFile = join(directory, 'log');
  const logger = createLogger({ level: 'info', toFile });
  const headers = { authorization: 'Bearer secret', cookie: 'session=secret', host: 'localhost' };
  logger.info(headers, 'headers');
  logger.warn({ headers }, 'a request');
  logger.child({ service: 'offers' }).error({ request: { headers } }, 'a request in something');
  const text = await linesOf(toFile, 3);
  expect(text).not.toContain('secret');
  expect(text.match(/localhost/g)).toHaveLength(3);
  await rm(directory, { recursive: true });
});

test('an error is logged with its message and where it came from, details first', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-log-'));
  const toFile = join(directory, 'log');
  createLogger({ level: 'info', toFile }).error({ err: new Error('the disk is full') }, 'failed');
  expect(JSON.parse(await linesOf(toFile, 1))).toMatchObject({
    level: 'error',
    msg: 'failed',
    err: { message: 'the disk is full', stack: expect.stringContaining('logger.int.test') },
  });
  await rm(directory, { recursive: true });
});
