import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { gzipSync } from 'node:zlib';
import { type Notes, refusalIn, SECRETARY, send, startNotes } from './fixtures.ts';

let notes: Notes;
beforeAll(async () => {
  notes = await startNotes(openSqliteEventStore);
});
afterAll(() => notes.stop());
// Whatever was refused above: nothing of it was written, and nothing failed unexpectedly.
afterEach(async () => {
  expect(await notes.written()).toEqual([]);
  expect((await notes.log(0)).filter(({ level }) => level === 'error')).toEqual([]);
});

const post = (body: unknown, headers: Readonly<Record<string, string | null>> = {}) =>
  send(notes, 'POST', '/api/notes', body, headers);
const sendBytes = async (
  body: string | ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
) =>
  fetch(`${notes.url}/api/notes`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      ...(await notes.as(SECRETARY)),
      'Idempotency-Key': crypto.randomUUID(),
      ...headers,
    },
    body,
    duplex: 'half',
  });
const outcome = async (response: Response) => [response.status, (await refusalIn(response)).code];

describe('a body', () => {
  test.each(['{', '{"text":}', '{"text":"a"}}', '', 'NaN', '"text"', 'null'].map((body) => [body]))(
    '%j is not an object in JSON',
    async (body) => {
      const [status] = await outcome(await post(body));
      expect([400, 422]).toContain(status);
    },
  );
  test.each(['{', '{"text":}', '\u0000', '{"text":"a"', "{'text':1}"].map((body) => [body]))(
    '%j is malformed',
    async (body) => expect(await outcome(await post(body))).toEqual([400, 'malformed_json']),
  );

  test.each([
    ['text/plain', null],
    ['application/x-www-form-urlencoded', null],
    ['application/merge-patch+json', null],
    ['application/json; charset=latin1', null],
    ['application/json; charset=utf-16', null],
    ['application/json; charset=utf-7', null],
    ['application/json', 'zstd-from-the-future'],
  ])('of type %s in encoding %s is not taken', async (type, encoding) => {
    const response = await post('{"text":"a"}', {
      'Content-Type': type,
      'Content-Encoding': encoding,
    });
    expect(await outcome(response)).toEqual([415, 'unsupported_media_type']);
  });

  test.each([
    ['a byte that begins nothing', [0xff, 0xfe]],
    ['half a character', [0xc3]],
    ['a surrogate in UTF-8', [0xed, 0xa0, 0x80]],
    ['an overlong NUL', [0xc0, 0x80]],
  ])('with %s is not UTF-8, and not mended', async (_, bytes) => {
    const body = Buffer.concat([Buffer.from('{"text":"a'), Buffer.from(bytes), Buffer.from('"}')]);
    expect(await outcome(await sendBytes(body, {}))).toEqual([400, 'malformed_json']);
    const packed = await sendBytes(gzipSync(body), { 'Content-Encoding': 'gzip' });
    expect(await outcome(packed)).toEqual([400, 'malformed_json']);
  });

  test('in UTF-16, said or not, is not taken', async () => {
    const body = Buffer.from('\ufeff{"text":"a"}', 'utf16le');
    expect(await outcome(await sendBytes(body, {}))).toEqual([400, 'malformed_json']);
    const said = await sendBytes(body, { 'Content-Type': 'application/json; charset=utf-16le' });
    expect(await outcome(said)).toEqual([415, 'unsupported_media_type']);
  });

  test('that is missing says which fields are', async () => {
    const response = await post(undefined, { 'Content-Type': null });
    expect(response.status).toBe(422);
    expect((await refusalIn(response)).errors).toMatchObject([{ pointer: '/text' }]);
  });

  test('said to be compressed, and not, is malformed', async () => {
    const response = await sendBytes('{"text":"a"}', { 'Content-Encoding': 'gzip' });
    expect(await outcome(response)).toEqual([400, 'malformed_json']);
  });
});

describe('a body over 1 MB', () => {
  const large = JSON.stringify({ text: 'x'.repeat(1024 * 1024) });

  test('is refused by its length', async () => {
    expect(await outcome(await post(large))).toEqual([413, 'body_too_large']);
  });
  test('is refused when it comes in chunks', async () => {
    const chunks = new Blob([large]).stream();
    expect(await outcome(await sendBytes(chunks, {}))).toEqual([413, 'body_too_large']);
  });
  test('is refused when it only unfolds to that', async () => {
    const packed = gzipSync(large);
    expect(packed.length).toBeLessThan(10_000);
    const response = await sendBytes(packed, { 'Content-Encoding': 'gzip' });
    expect(await outcome(response)).toEqual([413, 'body_too_large']);
  });
});

describe('fields', () => {
  const cases: [string, string, readonly string[]][] = [
    ['unknown', '{"text":"a","colour":"red"}', ['/colour']],
    ['unknown, several', '{"text":"a","x":1,"y":2}', ['/x', '/y']],
    ['of the wrong type', '{"text":7}', ['/text']],
    ['missing', '{}', ['/text']],
    ['fractional', '{"text":"a","minutes":1.5}', ['/minutes']],
    ['negative', '{"text":"a","minutes":-1}', ['/minutes']],
    ['beyond every number', '{"text":"a","minutes":1e400}', ['/minutes']],
    [
      'deep inside, with signs of the pointer itself',
      '{"text":"a","tags":[{"a/b~c":1}]}',
      ['/tags/0/a~1b~0c'],
    ],
    ['unknown deep inside', '{"text":"a","tags":[{"a/b~c":"x","~/":1}]}', ['/tags/0/~0~1']],
    ['__proto__', '{"text":"a","__proto__":{"text":"b"}}', ['/__proto__']],
    ['constructor', '{"text":"a","constructor":{"prototype":{"x":1}}}', ['/constructor']],
    ['in an array instead of an object', '[{"text":"a"}]', ['']],
  ];
  test.each(cases)('%s', async (_, body, pointers) => {
    const response = await post(body);
    const { code, errors = [] } = await refusalIn(response);
    expect([response.status, code]).toEqual([422, 'invalid_input']);
    expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test.each([
    ['fr', '/text', 'Entrée invalide : chaîne de caractères attendu, nombre reçu'],
    ['en', '/text', 'Invalid input: expected string, received number'],
    ['fr', '/colour', 'n’est pas connu ici'],
    ['en', '/colour', 'is not known here'],
  ])('are said in %s as the title is: %s', async (language, at, detail) => {
    const wish = { 'Accept-Language': language };
    const { errors = [] } = await refusalIn(await post('{"text":7,"colour":"red"}', wish));
    expect(errors.find(({ pointer }) => pointer === at)?.detail).toBe(detail);
  });

  test.each([
    ['?after=42', 'doit être une position donnée en réponse à une écriture, comme offers:42'],
    ['?limit=0', 'Trop petit : nombre doit être >=1'],
  ])('of an address are said in French: %s', async (query, detail) => {
    const { errors } = await refusalIn(await fetch(`${notes.url}/api/notes${query}`));
    expect(errors?.map((error) => error.detail)).toEqual([detail]);
  });

  test('of a write’s address are said in French', async () => {
    const refused = await refusalIn(await send(notes, 'POST', '/api/notes?after=notes:1', {}));
    expect(refused.errors).toEqual([{ pointer: '/after', detail: 'ne sert qu’aux lectures' }]);
  });

  test('without end are answered with a few errors, shortly', async () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`field${n}`, n]));
    const body = await (await post({ text: 'a', ...many })).text();
    expect(body.length).toBeLessThan(10_000);
    const long = await (await post({ text: 'a', ['k'.repeat(100_000)]: 1 })).text();
    expect(long.length).toBeLessThan(10_000);
  });

  test('nested without end are refused like any others', async () => {
    const deep = 200_000;
    const body = `{"text":"a","minutes":${'['.repeat(deep)}${']'.repeat(deep)}}`;
    expect(await outcome(await post(body))).toEqual([422, 'invalid_input']);
    const objects = `${'{"text":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    expect(await outcome(await post(objects))).toEqual([422, 'invalid_input']);
  });
});

describe('an address', () => {
  const get = (path: string, method = 'GET') => fetch(notes.url + path, { method });

  test.each([
    ['?colour=red', 'invalid_query'],
    ['?limit=0', 'invalid_query'],
    ['?limit=201', 'invalid_query'],
    ['?limit=ten', 'invalid_query'],
    ['?limit=1&limit=2', 'invalid_query'],
    ['?__proto__=1', 'invalid_query'],
    ['?constructor=1', 'invalid_query'],
    ['?limit[x]=1', 'invalid_query'],
    ['?after=42', 'invalid_query'],
    ['?after=notes:-1', 'invalid_query'],
    ['?after=notes:1&after=notes:2', 'invalid_query'],
    [`?after=notes:${'9'.repeat(19)}`, 'invalid_query'],
    ['?after=offers:1', 'position_of_another_service'],
    ['?cursor=made-up', 'invalid_cursor'],
  ])('with %s is refused as %s', async (query, code) => {
    expect(await outcome(await get(`/api/notes${query}`))).toEqual([400, code]);
  });

  test('that asks for what is not shown yet is told to come again', async () => {
    const response = await get('/api/notes?after=notes:2000');
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await outcome(response)).toEqual([503, 'read_model_behind']);
  });

  test('of a read is not one of a write', async () => {
    const response = await send(notes, 'POST', '/api/notes?after=notes:1', { text: 'a' });
    expect(await outcome(response)).toEqual([400, 'invalid_query']);
  });

  test.each([
    '/nowhere',
    '/api',
    '/api/notes/not-an-id',
    '/api/notes/%ff',
    '/api/notes/__proto__',
    '/api/notes/constructor',
    '/api/notes/..%2f..%2fetc',
    '/problems/constructor',
    '/problems/__proto__',
    '//api//notes',
  ])('%s is nothing', async (path) => {
    expect(await outcome(await get(path))).toEqual([404, 'not_found']);
  });

  test.each([
    ['DELETE', '/api/notes', 'GET, HEAD, POST'],
    ['PUT', '/api/notes', 'GET, HEAD, POST'],
    ['OPTIONS', '/api/notes', 'GET, HEAD, POST'],
    ['PATCH', `/api/notes/${crypto.randomUUID()}`, 'GET, HEAD, PUT'],
  ])('asked with %s %s says what it knows', async (method, path, allow) => {
    const response = await get(path, method);
    expect(response.headers.get('allow')).toBe(allow);
    expect(await outcome(response)).toEqual([405, 'method_not_allowed']);
  });

  test('answers to HEAD as to GET, without the body', async () => {
    const [head, full] = [await get('/api/notes', 'HEAD'), await get('/api/notes')];
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    for (const name of ['content-type', 'content-length', 'content-security-policy']) {
      expect(head.headers.get(name)).toBe(full.headers.get(name));
    }
  });
});
