import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { type Limits, listen, type RunningServer } from './server.ts';
import express, { type Express } from 'express';

const slowServer = async () => {
  const release: (() => void)[] = [];
  const application = express();
  application.get('/slow', (_request, response) => {
    release.push(() => response.send('done'));
  });
  application.get('/fast', (_request, response) => void response.send('fast'));
  const server = await listen(application, { host: '127.0.0.1', port: 0 });
  return { server, release, url: server.url };
};
const since = (begun: number) => performance.now() - begun;
const ask = (url: string, agent: Agent) =>
  new Promise<string>((resolve, reject) => {
    get(url, { agent }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve(text));
    }).on('error', reject);
  });

describe('stopping', () => {
  test('lets the request in hand finish, and then does not wait for its idle connection', async () => {
    const { server, release, url } = await slowServer();
    const agent = new Agent({ keepAlive: true });
    await ask(`${url}/fast`, agent);
    const asked = ask(`${url}/slow`, agent);
    while (release.length === 0) await new Promise(setImmediate);
    const begun = performance.now();
    const stopped = server.stop(10_000);
    await expect(fetch(`${url}/fast`)).rejects.toThrow();
    release[0]?.();
    expect(await asked).toBe('done');
    await stopped;
    expect(since(begun)).toBeLessThan(3_000);
    agent.destroy();
  });

  test('cuts what is still in hand when the time is over', async () => {
    const { server, release, url } = await slowServer();
    const asked = fetch(`${url}/slow`).catch(() => 'cut');
    while (release.length === 0) await new Promise(setImmediate);
    const begun = performance.now();
    await server.stop(50);
    expect(since(begun)).toBeLessThan(3_000);
    expect(await asked).toBe('cut');
  });

  test('does not wait for a client that never asks', async () => {
    const { server, url } = await slowServer();
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    await new Promise((resolve) => silent.once('connect', resolve));
    silent.on('error', () => undefined);
    const begun = performance.now();
    await server.stop(100);
    expect(since(begun)).toBeLessThan(3_000);
    silent.destroy();
  });
});

describe('a client that takes too much', () => {
  const patient = {
    requestMs: 60_000,
    headersMs: 60_000,
    silenceMs: 60_000,
    lookEveryMs: 20,
    connections: 100,
  };
  const open: Socket[] = [];
  const servers: RunningServer[] = [];
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.destroy();
    for (const server of servers.splice(0)) await server.stop(0);
  });
  const serve = async (application: Express, limits: Partial<Limits>) => {
    const where = { host: '127.0.0.1', port: 0 };
    const server = await listen(application, where, { ...patient, ...limits });
    servers.push(server);
    return Number(new URL(server.url).port);
  };
  const connected = async (port: number) => {
    const socket = connect(port, '127.0.0.1');
    open.push(socket);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  };
  const textOf = async (socket: Socket) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await once(socket, 'close');
    return text;
  };

  test('and never reads its answer is cut', async () => {
    const application = express();
    const cut = new Promise<boolean>((resolve) => {
      application.get('/', (_request, response) => {
        response.on('close', () => resolve(!response.writableFinished));
        response.send(Buffer.alloc(64 * 1024 * 1024));
      });
    });
    const socket = await connected(await serve(application, { silenceMs: 200 }));
    socket.pause();
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await cut).toBe(true);
  });

  test('and sends half of its headers is cut', async () => {
    const socket = await connected(await serve(express(), { headersMs: 100 }));
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n');
    expect(await textOf(socket)).toContain(' 408 ');
  });

  test('and sends half of its body is cut', async () => {
    const application = express();
    application.post('/', (request) => void request.resume());
    const limits = { requestMs: 200, headersMs: 100 };
    const socket = await connected(await serve(application, limits));
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf');
    expect(await textOf(socket)).toContain(' 408 ');
  });

  test('of the connections gets no more', async () => {
    const application = express();
    application.get('/', (_request, response) => void response.send('heard'));
    const port = await serve(application, { connections: 2 });
    const [first] = [await connected(port), await connected(port)];
    expect(await textOf(await connected(port))).toBe('');
    first.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(await textOf(first)).toContain('heard');
    const next = await connected(port);
    next.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    expect(await textOf(next)).toContain('heard');
  });
});

test('an address that is taken is refused, not waited for', async () => {
  const { server, url } = await slowServer();
  const port = Number(new URL(url).port);
  await expect(listen(express(), { host: '127.0.0.1', port })).rejects.toThrow('EADDRINUSE');
  await server.stop(100);
});
