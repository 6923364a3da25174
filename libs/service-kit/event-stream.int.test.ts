import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Authenticate } from '@bourse/identity/identity';
import { agentOf, testIdentity } from '@bourse/identity/testing';
import { systemClock } from '@bourse/kernel/clock';
import { eventually } from '@bourse/kernel/eventually';
import { connect, type Socket } from 'node:net';
import { createApplication } from './application.ts';
import type { StreamedEvent } from './event-stream.ts';
import { openIdempotencyMemory } from './idempotency.ts';
import { createLogger } from './logger.ts';
import { reading } from './route.ts';
import { listen, type RunningServer } from './server.ts';
import type { Service } from './service.ts';

const SOMEBODY = agentOf('insee:59260');

let server: RunningServer;
let headers: Readonly<Record<string, string>>;
/** Those who tell, for each stream that is open. */
let tellers: ((event: StreamedEvent) => void)[];
let lastIds: (string | undefined)[];
let isKnown: boolean;
const sockets: Socket[] = [];

beforeEach(async () => {
  tellers = [];
  lastIds = [];
  isKnown = true;
  const { authenticate, as } = await testIdentity();
  headers = await as(SOMEBODY);
  const forATime: Authenticate = (request) =>
    isKnown ? authenticate(request) : Promise.resolve({ kind: 'invalid_token' });
  const service: Service = {
    name: 'streams',
    problems: {},
    routes: [
      reading({
        path: '/api/stream',
        operationId: 'follow',
        action: 'exchange.read',
        summary: 'Tells.',
        tag: 'streams',
        replies: { 200: { description: 'News', contentType: 'text/event-stream' } },
        handle: () => ({
          kind: 'events',
          open: (tell, lastEventId) => {
            tellers.push(tell);
            lastIds.push(lastEventId);
            return () => {
              tellers.splice(tellers.indexOf(tell), 1);
            };
          },
        }),
      }),
    ],
    waitFor: () => Promise.resolve(true),
    caughtUp: () => Promise.resolve(true),
    health: () => Promise.resolve([]),
    stop: () => Promise.resolve(),
  };
  const application = createApplication({
    services: [service],
    authenticate: forATime,
    idempotency: openIdempotencyMemory({ file: ':memory:', clock: systemClock }),
    clock: systemClock,
    logger: createLogger({ level: 'silent' }),
    streamLimits: { perClient: 2, inAll: 3, heartbeatMs: 20, unreadBytes: 16_384 },
  });
  server = await listen(application, { host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.stop(1_000);
});

async function follow(more: Readonly<Record<string, string>> = {}) {
  const leaving = new AbortController();
  const response = await fetch(`${server.url}/api/stream`, {
    headers: { ...headers, ...more },
    signal: leaving.signal,
  });
  let text = '';
  let over = false;
  const heard = (async () => {
    try {
      for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>)
        text += Buffer.from(part).toString('utf8');
    } catch {
      // Cut by one side or the other.
    }
    over = true;
  })();
  return {
    response,
    text: () => text,
    isOver: () => over,
    leave: async () => {
      leaving.abort();
      await heard;
    },
  };
}
const until = (holds: () => boolean) => eventually('what is waited for', holds);

describe('an answer that goes on', () => {
  test('tells in the form of server-sent events, and that it lives while there is nothing to tell', async () => {
    const one = await follow({ 'Last-Event-ID': '41' });
    await until(() => tellers.length === 1);
    expect(lastIds).toEqual(['41']);
    tellers[0]?.({ id: '42', event: 'news', data: { text: 'deux\nlignes' } });
    await until(() => (one.text().match(/^:$/gm)?.length ?? 0) >= 2);
    expect(one.text()).toContain('id: 42\nevent: news\ndata: {"text":"deux\\nlignes"}\n\n');
    expect(one.text()).toMatch(/^retry: \d+\n\n/);
    expect(one.response.headers.get('x-accel-buffering')).toBe('no');
    expect(one.response.headers.get('cache-control')).toBe('no-store');
    await one.leave();
  });

  test('stops telling when its client has left, and gives the place to another', async () => {
    const [one, two] = [await follow(), await follow()];
    const third = await follow();
    expect(third.response.status).toBe(429);
    await one.leave();
    await until(() => tellers.length === 1);
    expect((await follow()).response.status).toBe(200);
    await two.leave();
  });

  test('ends when the token has ended', async () => {
    const one = await follow();
    await until(() => tellers.length === 1);
    isKnown = false;
    await until(one.isOver);
    expect(one.isOver()).toBe(true);
    expect(tellers).toEqual([]);
  });

  test('leaves a client that does not read, and keeps nothing for it', async () => {
    const { port, hostname } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.pause();
    const lines = Object.entries({ Host: `${hostname}:${port}`, ...headers });
    socket.write(
      `GET /api/stream HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    );
    await until(() => tellers.length === 1);
    const page = 'x'.repeat(8_192);
    let told = 0;
    await until(() => {
      for (const tell of tellers)
        for (let more = 0; more < 50; more += 1, told += 1)
          tell({ id: String(told), event: 'news', data: page });
      return tellers.length === 0;
    });
    expect(tellers).toEqual([]);
    // What the system itself keeps for a connection, and no more.
    expect(told * page.length).toBeLessThan(32 * 1024 * 1024);
  });

  test('ends at once when the server stops', async () => {
    const one = await follow();
    await until(() => tellers.length === 1);
    const begun = performance.now();
    await server.stop(5_000);
    expect(performance.now() - begun).toBeLessThan(2_000);
    await until(one.isOver);
    expect(tellers).toEqual([]);
  });
});
