import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { resolve } from 'node:path';

const CHECK = resolve(import.meta.dirname, '..', '..', 'infra', 'docker', 'healthcheck.mjs');

let status = 200;
const asked: (string | undefined)[] = [];
const server = createServer((request, response) => {
  asked.push(request.url);
  response.writeHead(status).end();
});
let port: number;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  port = address.port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** @returns The exit code of the health check of a container whose service listens at this port. */
async function check(at: number): Promise<number | null> {
  const child = spawn(process.execPath, [CHECK], { env: { PORT: String(at) }, stdio: 'ignore' });
  await once(child, 'exit');
  return child.exitCode;
}

test('a service that answers is healthy', async () => {
  status = 200;
  expect(await check(port)).toBe(0);
  expect(asked).toEqual(['/healthz']);
});

test('a service that answers with an error is not', async () => {
  status = 503;
  expect(await check(port)).toBe(1);
});

test('nor one that does not listen', async () => {
  const other = createServer();
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  other.close();
  await once(other, 'close');
  expect(await check(address.port)).toBe(1);
});
