import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { id } from '@bourse/contracts/values';
import { actorOf } from '@bourse/identity/testing';
import { request } from 'node:http';
import {
  leaveBeforeTheAnswer,
  type Notes,
  refusalIn,
  SECRETARY,
  send,
  startNotes,
} from './fixtures.ts';

let notes: Notes;
beforeEach(async () => {
  notes = await startNotes(openSqliteEventStore);
});
afterEach(() => notes.stop());

const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(notes.url + path, { headers });
const refused = { text: 'unwelcome word' };

describe('a refusal', () => {
  test('is a problem detail of RFC 9457, with what its rule adds', async () => {
    const response = await send(notes, 'POST', '/api/notes', refused);
    const detail = await refusalIn(response);
    const correlationId = response.headers.get('x-correlation-id') ?? '';
    // The rule's own `status` does not pass for the one of HTTP: it is said as `state`.
    expect(detail).toEqual({
      type: '/problems/note_unwelcome',
      title: 'Pas de cette note.',
      status: 409,
      code: 'note_unwelcome',
      instance: `urn:uuid:${correlationId}`,
      word: 'unwelcome word',
      state: 'odd',
    });
    expect(response.status).toBe(409);
    const page = await get(detail.type);
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
  });

  test.each([
    [undefined, 'fr', 'Il n’y a rien à cette adresse.'],
    ['en', 'en', 'Nothing is at this address.'],
    ['en-GB,en;q=0.9,fr;q=0.5', 'en', 'Nothing is at this address.'],
    ['de, en;q=0.1', 'en', 'Nothing is at this address.'],
    ['fr;q=0.2, en;q=0.1', 'fr', 'Il n’y a rien à cette adresse.'],
    ['en;q=0', 'fr', 'Il n’y a rien à cette adresse.'],
    ['*', 'fr', 'Il n’y a rien à cette adresse.'],
    [';;q=,,=\u00ff;q=NaN', 'fr', 'Il n’y a rien à cette adresse.'],
  ])('for a client who wishes %j is in %s', async (wish, language, title) => {
    const response = await get('/nowhere', wish === undefined ? {} : { 'Accept-Language': wish });
    // fetch adds a wish of its own, for anything: French then.
    expect(response.headers.get('content-language')).toBe(language);
    expect((await refusalIn(response)).title).toBe(title);
  });

  test('that was never documented is a fault of ours, whatever its name', async () => {
    const path = `/api/notes/${crypto.randomUUID()}/closings`;
    const response = await send(notes, 'POST', path, undefined, { 'Content-Type': null });
    expect(response.status).toBe(500);
    expect((await refusalIn(response)).code).toBe('internal_error');
    expect((await notes.log(2)).filter(({ level }) => level === 'error')).toHaveLength(1);
  });
});

describe('the correlation id', () => {
  test('is the client’s when it is a UUID, in small letters', async () => {
    const given = '0199A9A2-7F0E-7C43-9D3C-3B8E0F3C9A11';
    const response = await get('/nowhere', { 'X-Correlation-Id': given });
    expect(response.headers.get('x-correlation-id')).toBe(given.toLowerCase());
    expect((await refusalIn(response)).instance).toBe(`urn:uuid:${given.toLowerCase()}`);
  });

  // What no reader of the published event would take as an id must not get into the event.
  test.each([
    'x',
    '',
    '{0199a9a2-7f0e-7c43-9d3c-3b8e0f3c9a11}',
    '11111111-1111-1111-1111-111111111111',
    '0199a9a2-7f0e-fc43-9d3c-3b8e0f3c9a11',
    `0199a9a2-7f0e-7c43-9d3c-3b8e0f3c9a11,${'x'.repeat(1000)}`,
    '"><script>alert(1)</script>',
  ])('is a new one in place of "%s"', async (given) => {
    const response = await get('/nowhere', { 'X-Correlation-Id': given });
    const correlationId = response.headers.get('x-correlation-id') ?? '';
    expect(correlationId).not.toBe(given);
    expect(id.safeParse(correlationId).success).toBe(true);
  });
});

test('hostile header values are refused or passed over, and never a fault', async () => {
  const hostile = ['\u00ff\u00fe', '__proto__', 'x'.repeat(1_500), "';--", '\t', '=;=;=;', '%00'];
  for (const value of hostile) {
    const response = await send(
      notes,
      'POST',
      '/api/notes',
      { text: 'a' },
      {
        Authorization: value,
        'Bourse-Acting-For': value,
        'Idempotency-Key': value,
        'If-Match': value,
        'If-None-Match': value,
        'X-Correlation-Id': value,
        'Accept-Language': value,
      },
    );
    expect(response.status).toBe(401);
  }
  expect((await notes.log(hostile.length)).every(({ level }) => level === 'warn')).toBe(true);
});

test('every answer has the same protecting headers, and does not say what it runs on', async () => {
  for (const path of ['/', '/docs', '/openapi.json', '/healthz', '/api/notes', '/nowhere']) {
    const { headers } = await get(path);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

describe('the log', () => {
  test('has one line a request: what was asked, answered and refused, and nothing of the content', async () => {
    const secret = 'very-secret-word';
    const wish = { 'X-Correlation-Id': '0199a9a2-7f0e-7c43-9d3c-3b8e0f3c9a11' };
    await send(notes, 'POST', '/api/notes', { text: secret }, wish);
    await send(notes, 'POST', '/api/notes', { text: `unwelcome ${secret}` });
    await send(notes, 'POST', '/api/notes', `{"${secret}`);
    await send(notes, 'POST', '/api/notes', { text: 'a', [secret]: 1 });
    await get(`/api/notes?q=${secret}`);
    await get('/healthz');
    const lines = await notes.log(6);
    expect(
      lines.map(({ method, path, status, problem }) => [method, path, status, problem]),
    ).toEqual([
      ['POST', '/api/notes', 201, undefined],
      ['POST', '/api/notes', 409, 'note_unwelcome'],
      ['POST', '/api/notes', 400, 'malformed_json'],
      ['POST', '/api/notes', 422, 'invalid_input'],
      ['GET', '/api/notes', 400, 'invalid_query'],
      ['GET', '/healthz', 200, undefined],
    ]);
    expect(lines[0]).toMatchObject({
      level: 'info',
      actor: actorOf(SECRETARY),
      correlationId: '0199a9a2-7f0e-7c43-9d3c-3b8e0f3c9a11',
    });
    expect(JSON.stringify(lines)).not.toContain(secret);
  });

  test('names the cause of a fault under the id that the client was given', async () => {
    notes.strings.beforeWrite = () => Promise.reject(new Error('the disk is full'));
    const response = await send(notes, 'POST', '/api/notes', { text: 'secret-text' });
    const correlationId = response.headers.get('x-correlation-id');
    const lines = await notes.log(2);
    const [fault, line] = lines;
    expect(fault).toMatchObject({
      level: 'error',
      correlationId,
      err: { message: 'the disk is full' },
    });
    expect(line).toMatchObject({ status: 500, problem: 'internal_error', correlationId });
    expect(JSON.stringify(lines)).not.toContain('secret-text');
  });

  test('says that a client went away before its answer', async () => {
    const release = await leaveBeforeTheAnswer(notes);
    await new Promise((resolve) => setTimeout(resolve, 50));
    release();
    expect(await notes.log(1)).toMatchObject([{ path: '/api/notes', aborted: true }]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    // Nobody heard it, and it is done for all that: a repetition gets the answer.
    expect(await notes.written()).toEqual(['a']);
  });
});

test('a header given twice is not taken for one of its values', async () => {
  const identity = await notes.as(SECRETARY);
  const { port } = new URL(notes.url);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const asked = request(
      {
        port,
        method: 'POST',
        path: '/api/notes',
        headers: [
          ['Host', 'localhost'],
          ['Content-Type', 'application/json'],
          ['Content-Length', '12'],
          ...Object.entries(identity),
          ['Idempotency-Key', 'one'],
          ['Idempotency-Key', 'two'],
        ].flat(),
      },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    asked.on('error', reject);
    asked.end('{"text":"a"}');
  });
  expect(status).toBe(400);
  expect(await notes.written()).toEqual([]);
});
