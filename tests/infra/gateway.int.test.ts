import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { listen, type RunningServer } from '@bourse/service-kit/server';
import { eventually } from '@bourse/kernel/eventually';
import { type Routes, startGateway } from '../../infra/cluster/gateway.ts';

let routes: Routes | undefined;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let servers: readonly RunningServer[];
beforeAll(async () => {
  const answering = (name: string) =>
    listen(
      (request, response) => {
        const ready = JSON.stringify({ status: 'ready', parts: [name] });
        response.end(request.url === '/readyz' ? ready : `${name} ${request.url}`);
      },
      { host: '127.0.0.1', port: 0 },
    );
  servers = await Promise.all(['offers', 'pages'].map(answering));
  gateway = await startGateway(() => routes, 0);
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all(servers.map((server) => server.stop(0)));
});
const get = async (path: string) => {
  const answer = await fetch(`${gateway.url}${path}`);
  return { status: answer.status, text: await answer.text() };
};

test('it has an address before anybody answers behind it, and says that nobody does', async () => {
  expect((await get('/api/offers')).status).toBe(503);
  expect((await get('/readyz')).status).toBe(503);
});

test('then the first beginning that fits answers, and whatever is no API is a page', async () => {
  const [offers = 0, pages = 0] = servers.map(({ url }) => Number(new URL(url).port));
  routes = [
    { prefix: '/api/offers', port: offers },
    { prefix: '/', port: pages },
  ];
  expect(await get('/api/offers?limit=1')).toEqual({
    status: 200,
    text: 'offers /api/offers?limit=1',
  });
  expect(await get('/offres')).toEqual({ status: 200, text: 'pages /offres' });
  const { status, text } = await get('/readyz');
  expect(status).toBe(200);
  expect(JSON.parse(text)).toEqual({ status: 'ready', parts: ['offers', 'pages'] });
});

test.each([
  ['says nothing more', (response: ServerResponse) => response.socket?.destroy()],
  ['is torn off', (response: ServerResponse) => response.socket?.resetAndDestroy()],
])('a service that %s in the middle of an answer ends it for whoever reads', async (_how, die) => {
  const dying = await listen(
    (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/csv', 'Content-Length': '1000' });
      response.write('first,half', () => die(response));
    },
    { host: '127.0.0.1', port: 0 },
  );
  const before = routes;
  routes = [{ prefix: '/', port: Number(new URL(dying.url).port) }];
  const signal = AbortSignal.timeout(5_000);
  const answer = await fetch(`${gateway.url}/api/audit/events`, { signal });
  expect(answer.status).toBe(200);
  const read = answer.text().then(
    () => 'whole',
    () => (signal.aborted ? 'waited' : 'cut'),
  );
  expect(await read).toBe('cut');
  routes = before;
  await dying.stop(0);
});

test('what is told bit by bit passes as it is told, and a reader who leaves is seen to have left', async () => {
  let left = false;
  const telling = await listen(
    (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: first\n\n');
      response.on('close', () => {
        left = true;
      });
    },
    { host: '127.0.0.1', port: 0 },
  );
  const before = routes;
  routes = [{ prefix: '/', port: Number(new URL(telling.url).port) }];
  const leaving = new AbortController();
  const answer = await fetch(`${gateway.url}/en-direct`, { signal: leaving.signal });
  const reader = answer.body?.getReader();
  const first = await reader?.read();
  expect(Buffer.from((first?.value ?? new Uint8Array()) as Uint8Array).toString()).toBe(
    'data: first\n\n',
  );
  leaving.abort();
  await eventually('the reader has left', () => left);
  routes = before;
  await telling.stop(0);
});
