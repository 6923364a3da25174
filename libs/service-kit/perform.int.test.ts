import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openSqliteEventStore } from '@bourse/event-store/sqlite';
import { agentOf, type TestPerson } from '@bourse/identity/testing';
import { fixedClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { accountLimit } from './account-limit.ts';
import { type Notes, refusalIn, send, startNotes } from './fixtures.ts';

const INVALID_TOKEN = 'Bearer realm="bourse", error="invalid_token"';
let notes: Notes;
beforeEach(async () => {
  notes = await startNotes(openSqliteEventStore);
});
afterEach(() => notes.stop());

const write = (text: string, headers: Readonly<Record<string, string | null>> = {}) =>
  send(notes, 'POST', '/api/notes', { text }, headers);
const whole = async (response: Response) => ({
  status: response.status,
  body: await response.text(),
  location: response.headers.get('location'),
  etag: response.headers.get('etag'),
  position: response.headers.get('bourse-position'),
  contentType: response.headers.get('content-type'),
  language: response.headers.get('content-language'),
});

describe('a write', () => {
  test('answers with what it made, its revision and its position', async () => {
    const response = await write('a');
    expect(response.status).toBe(201);
    const { id, revision, position } = (await response.json()) as Record<string, unknown>;
    expect(response.headers.get('location')).toBe(`/api/notes/${String(id)}`);
    expect([revision, response.headers.get('etag')]).toEqual([0, '"0"']);
    expect(position).toMatch(/^notes:\d+$/);
    expect(response.headers.get('bourse-position')).toBe(position);
    const shown = await fetch(`${notes.url}/api/notes/${String(id)}?after=${String(position)}`);
    expect(await shown.json()).toEqual({ text: 'a' });
    const inCapitals = await fetch(`${notes.url}/api/notes/${String(id).toUpperCase()}`);
    expect(await inCapitals.json()).toEqual({ text: 'a' });
  });

  test.each([
    ['nobody', null, 'identity_required', 'Bearer realm="bourse"'],
    ['a token of nobody', 'Bearer abc.def.ghi', 'invalid_token', INVALID_TOKEN],
    ['a password', 'Basic c2VjcmV0YXJ5OnB3', 'invalid_token', INVALID_TOKEN],
  ])('by %s is refused', async (_, authorization, code, challenge) => {
    const response = await write('a', { Authorization: authorization });
    expect(response.status).toBe(401);
    expect((await refusalIn(response)).code).toBe(code);
    // RFC 9110, 15.5.2: how one would be known; RFC 6750, 3: what is wrong with a token.
    expect(response.headers.get('www-authenticate')).toBe(challenge);
    expect(await notes.written()).toEqual([]);
  });

  test('needs the right, a mandate, and a territory where there are several', async () => {
    const refusal = async (headers: Readonly<Record<string, string | null>>) => {
      const response = await write('a', headers);
      return [response.status, (await refusalIn(response)).code];
    };
    const reader = await notes.as(agentOf('insee:59260', 'reader', 'requester'));
    expect(await refusal(reader)).toEqual([403, 'not_permitted']);
    const stranger = { subject: 'stranger', territoryId: null, roles: [] };
    expect(await refusal({ ...(await notes.as(stranger)), 'Bourse-Acting-For': null })).toEqual([
      403,
      'no_mandate',
    ]);
    await notes.as(agentOf('insee:59260', 'both'));
    const both = await notes.as(agentOf('insee:59183', 'both'));
    expect(await refusal({ ...both, 'Bourse-Acting-For': null })).toEqual([
      400,
      'acting_for_required',
    ]);
    for (const [named, ...expected] of [
      ['insee:59260', 201],
      ['insee:62041', 403, 'no_mandate'],
      ['Ghyvelde', 400, 'invalid_header'],
    ] as const) {
      const response = await write('a', { ...both, 'Bourse-Acting-For': named });
      const { code } = (await response.json()) as { code?: string };
      expect([named, response.status, ...(code === undefined ? [] : [code])]).toEqual([
        named,
        ...expected,
      ]);
    }
    expect(await notes.written()).toEqual(['a']);
  });
});

describe('Idempotency-Key', () => {
  test('is required of a POST', async () => {
    const response = await write('a', { 'Idempotency-Key': null });
    expect(response.status).toBe(400);
    expect((await refusalIn(response)).code).toBe('idempotency_key_required');
  });

  test.each(['', 'a b', 'é', 'x'.repeat(201)])('refuses "%s"', async (key) => {
    const response = await write('a', { 'Idempotency-Key': key });
    expect(response.status).toBe(400);
    expect(await notes.written()).toEqual([]);
  });

  test('a repetition gets the first answer, byte for byte, and has no second effect', async () => {
    const key = { 'Idempotency-Key': newId() };
    const first = await whole(await write('a', key));
    expect(await whole(await write('a', key))).toEqual(first);
    expect(await notes.written()).toEqual(['a']);
  });

  test('a refusal is an answer like any other, in the language of the first time', async () => {
    const key = { 'Idempotency-Key': newId() };
    const first = await whole(await write('unwelcome', { ...key, 'Accept-Language': 'en' }));
    expect(first.status).toBe(409);
    expect(await whole(await write('unwelcome', { ...key, 'Accept-Language': 'fr' }))).toEqual(
      first,
    );
    const codes = (await notes.log(2)).map(({ problem }) => problem);
    expect(codes).toEqual(['note_unwelcome', 'note_unwelcome']);
  });

  test('a refusal that passes by itself is not remembered: the retry is heard', async () => {
    const key = { 'Idempotency-Key': newId() };
    notes.strings.refusal = 'note_too_early';
    expect((await refusalIn(await write('a', key))).code).toBe('note_too_early');
    expect((await refusalIn(await write('a', key))).code).toBe('note_too_early');
    notes.strings.refusal = undefined;
    expect((await refusalIn(await write('b', key))).code).toBe('idempotency_key_reused');
    expect((await write('a', key)).status).toBe(201);
    expect(await notes.written()).toEqual(['a']);
  });

  test('a failure that is answered is remembered no more than one that is thrown', async () => {
    const key = { 'Idempotency-Key': newId() };
    notes.strings.refusal = 'note_out_of_reach';
    expect((await write('a', key)).status).toBe(503);
    notes.strings.refusal = undefined;
    expect((await write('a', key)).status).toBe(201);
  });

  test('another payload, path or precondition under the same key is refused', async () => {
    const key = { 'Idempotency-Key': newId() };
    const { id } = (await (await write('a', key)).json()) as { id: string };
    const others = [
      await write('b', key),
      await send(notes, 'PUT', `/api/notes/${id}`, { text: 'a' }, { ...key, 'If-Match': '"0"' }),
    ];
    for (const other of others) {
      expect(other.status).toBe(422);
      expect((await refusalIn(other)).code).toBe('idempotency_key_reused');
    }
    expect(await whole(await write('a', key))).toMatchObject({ status: 201 });
    expect(await notes.written()).toEqual(['a']);
  });

  test('is each person’s and each territory’s own', async () => {
    const key = newId();
    const as = async (person: TestPerson) =>
      write('a', { 'Idempotency-Key': key, ...(await notes.as(person)) });
    const ids = await Promise.all(
      [agentOf('insee:59183', 'a'), agentOf('insee:59183', 'b'), agentOf('insee:59260', 'a')].map(
        async (person) => ((await (await as(person)).json()) as { id: string }).id,
      ),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('two at once are one execution, and two times the same answer', async () => {
    let executions = 0;
    notes.strings.beforeWrite = async () => {
      executions += 1;
      await new Promise((resolve) => setTimeout(resolve, 50));
    };
    const key = { 'Idempotency-Key': newId() };
    const answers = await Promise.all([1, 2, 3].map(async () => whole(await write('a', key))));
    expect(executions).toBe(1);
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  test('a failure is not remembered: the retry runs again, for everybody who waited too', async () => {
    let executions = 0;
    notes.strings.beforeWrite = () => {
      executions += 1;
      return executions === 1 ? Promise.reject(new Error('the disk is full')) : Promise.resolve();
    };
    const key = { 'Idempotency-Key': newId() };
    const failed = await write('a', key);
    expect(failed.status).toBe(500);
    const detail = await refusalIn(failed);
    expect(detail.code).toBe('internal_error');
    expect(JSON.stringify(detail)).not.toContain('disk');
    expect((await write('a', key)).status).toBe(201);
    expect(executions).toBe(2);
    expect(await notes.written()).toEqual(['a']);
  });
});

describe('If-Match and If-None-Match', () => {
  let path: string;
  beforeEach(async () => {
    path = (await write('a')).headers.get('location') ?? '';
  });
  const rewrite = (text: string, ifMatch: string | null, headers = {}) =>
    send(
      notes,
      'PUT',
      path,
      { text },
      { 'Idempotency-Key': null, 'If-Match': ifMatch, ...headers },
    );

  test.each([
    [null, 428, 'if_match_required'],
    ['0', 400, 'invalid_header'],
    ['', 400, 'invalid_header'],
    ['"0', 400, 'invalid_header'],
    ['w/"0"', 400, 'invalid_header'],
    ['"0" "1"', 400, 'invalid_header'],
    ['*, "0"', 400, 'invalid_header'],
    [`"1"${' ,'.repeat(5_000)}x`, 400, 'invalid_header'],
    // Well formed, and none of them the present one (RFC 9110, 13.1.1: compared strongly).
    ['W/"0"', 412, 'stale_revision'],
    ['"00"', 412, 'stale_revision'],
    ['"another-server"', 412, 'stale_revision'],
    [`"${'9'.repeat(30)}"`, 412, 'stale_revision'],
    ['"7"', 412, 'stale_revision'],
    ['"7", W/"0",,"a,b"', 412, 'stale_revision'],
  ])('%s is answered with %i %s', async (ifMatch, status, code) => {
    const response = await rewrite('b', ifMatch);
    expect([response.status, (await refusalIn(response)).code]).toEqual([status, code]);
    expect(await notes.written()).toEqual(['a']);
  });

  test('the present revision, or any, is let through once', async () => {
    expect((await rewrite('b', '"0"')).headers.get('etag')).toBe('"1"');
    expect((await rewrite('c', '"0"')).status).toBe(412);
    expect((await rewrite('c', '*')).status).toBe(200);
    expect((await rewrite('d', '"0", "2" , W/"9"')).status).toBe(200);
    expect((await rewrite('e', '"0", "2"')).status).toBe(412);
    expect(await notes.written()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a PUT without a key leaves nothing behind that nobody could ask for', async () => {
    const before = notes.remembered();
    await rewrite('b', '"0"');
    await rewrite('b', '"0"');
    expect(notes.remembered()).toBe(before);
    await rewrite('c', '"1"', { 'Idempotency-Key': newId() });
    expect(notes.remembered()).toBe(before + 1);
  });

  test('a repeated PUT with a key is not stale because of its own effect', async () => {
    const key = { 'Idempotency-Key': newId() };
    const first = await whole(await rewrite('b', '"0"', key));
    expect(await whole(await rewrite('b', '"0"', key))).toEqual(first);
    expect(first.status).toBe(200);
  });

  test.each(['"0"', 'W/"0"', '"5", "0"', '"5",,W/"0"', '"a,b", "0"', '*'])(
    'what the client has (%s) is not sent again',
    async (tag) => {
      const response = await fetch(notes.url + path, { headers: { 'If-None-Match': tag } });
      expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([
        304,
        '"0"',
        '',
      ]);
    },
  );

  test('what the client has not is sent', async () => {
    for (const tags of ['"4"', '"x,"0",y"', '0', '']) {
      const response = await fetch(notes.url + path, { headers: { 'If-None-Match': tags } });
      expect(response.status).toBe(200);
    }
  });
});

describe('an account that writes too often', () => {
  test('waits, and writes under the same key once it may; what it reads is not counted', async () => {
    await notes.stop();
    const clock = fixedClock('2026-03-01T08:00:00.000Z');
    notes = await startNotes(openSqliteEventStore, {
      accountLimit: accountLimit({ perMinute: 2, clock }),
    });
    const key = { 'Idempotency-Key': 'mine' };
    expect((await write('a')).status).toBe(201);
    // Wrong ones count too.
    expect((await write('')).status).toBe(422);
    const refused = await write('b', key);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect(await refused.json()).toMatchObject({ code: 'too_many_requests' });
    expect(await notes.written()).toEqual(['a']);
    for (let count = 0; count < 5; count += 1) {
      expect((await fetch(`${notes.url}/openapi.json`)).status).toBe(200);
    }
    const other = await notes.as(agentOf('insee:59183', 'secretary-2'));
    expect((await write('c', other)).status).toBe(201);
    clock.set('2026-03-01T08:00:30.000Z');
    expect((await write('b', key)).status).toBe(201);
  });
});
