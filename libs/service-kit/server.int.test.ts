import { describe, expect, test } from '@jest/globals';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { listen } from './server.ts';
import express from 'express';

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

test('an address that is taken is refused, not waited for', async () => {
  const { server, url } = await slowServer();
  const port = Number(new URL(url).port);
  await expect(listen(express(), { host: '127.0.0.1', port })).rejects.toThrow('EADDRINUSE');
  await server.stop(100);
});
