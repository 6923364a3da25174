import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { request } from 'node:http';
import { connect } from 'node:net';
import { loopbackHosts } from './allowed-hosts.ts';
import { type Notes, type ProblemDetail, SECRETARY, startNotes } from './fixtures.ts';

let notes: Notes;
beforeAll(async () => {
  notes = await startNotes(openSqliteEventStore);
});
afterAll(() => notes.stop());

/** A write as a page would make it whose name was rebound to this machine. */
const writeTo = async (host: string, method = 'POST', path = '/api/notes') => {
  const identity = await notes.as(SECRETARY);
  return new Promise<{ status: number | undefined; detail: Partial<ProblemDetail> }>(
    (resolve, reject) => {
      const headers = {
        Host: host,
        'Content-Type': 'application/json',
        ...identity,
        'Idempotency-Key': crypto.randomUUID(),
      };
      const { port } = new URL(notes.url);
      const asked = request({ port, host: '127.0.0.1', method, path, headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () =>
          resolve({
            status: response.statusCode,
            detail: text.startsWith('{') ? (JSON.parse(text) as ProblemDetail) : {},
          }),
        );
      });
      asked.on('error', reject);
      asked.end(method === 'POST' ? '{"text":"a"}' : undefined);
    },
  );
};

describe('a request for another name', () => {
  test.each([
    'evil.example',
    'evil.example:8080',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.evil.example',
    'evil.example@127.0.0.1',
    'localhost/x',
    '192.168.1.7:8080',
    '[::2]:8080',
  ])('(%j) is misdirected, and writes nothing', async (host) => {
    const { status, detail } = await writeTo(host);
    expect([status, detail.code]).toEqual([421, 'misdirected_request']);
    expect(await notes.written()).toEqual([]);
  });

  test('reads nothing either', async () => {
    for (const path of [
      '/',
      '/docs',
      '/healthz',
      '/readyz',
      '/metrics',
      '/api/notes',
      '/nowhere',
    ]) {
      expect((await writeTo('evil.example', 'GET', path)).status).toBe(421);
    }
  });

  test('or for none, as HTTP/1.0 allows, is misdirected too', async () => {
    const socket = connect(Number(new URL(notes.url).port), '127.0.0.1');
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    socket.write('GET /healthz HTTP/1.0\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(text).toContain(' 421 ');
  });
});

test.each(['localhost', 'LOCALHOST:8080', '127.0.0.1:8080', '127.3.2.1', '[::1]:8080', '[0::1]'])(
  'this machine calls itself %s',
  async (host) => {
    expect((await writeTo(host, 'GET')).status).toBe(200);
  },
);

test('the address listened on is allowed, as it is written in a Host', () => {
  expect(loopbackHosts('192.168.1.7')('192.168.1.7')).toBe(true);
  expect(loopbackHosts('192.168.1.7')('192.168.1.8')).toBe(false);
  expect(loopbackHosts('FD00:0::7')('[fd00::7]')).toBe(true);
});
