import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fixedClock } from '@bourse/kernel/clock';
import { listen, type RunningServer } from '@bourse/service-kit/server';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openIdentities } from './identities.ts';
import { openIdConnect } from './openid-connect.ts';
import { sealOf } from './seal.ts';
import type { Standing } from './session.ts';
import { openSessionStore, type SessionStore } from './session-store.ts';

// People whose token holds: the issuer is not asked. The API says who they are, as these tests want it.

const START = '2026-03-01T08:00:00.000Z';
const clock = fixedClock(START);
const later = (ms: number) => clock.set(new Date(Date.parse(clock.now()) + ms).toISOString());
const mandate = { territoryId: 'insee:59260', role: 'requester' };

let name: string | null;
let answers = true;
let asked = 0;
let folder = '';
let api: RunningServer;
let sessions: SessionStore;
beforeEach(async () => {
  clock.set(START);
  [name, answers, asked] = ['Jeanne Quilliot', true, 0];
  folder = mkdtempSync(join(tmpdir(), 'bourse-identities-'));
  const seal = sealOf(['a secret for tests']);
  sessions = openSessionStore({ file: join(folder, 'sessions.sqlite'), clock, seal });
  api = await listen(
    (_request, response) => {
      asked += 1;
      const profile = name === null ? null : { name };
      const me = { personId: 'somebody', operator: false, mandates: [mandate], profile };
      response.writeHead(answers ? 200 : 503, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(me));
    },
    { host: '127.0.0.1', port: 0 },
  );
});
afterEach(async () => {
  await api.stop(0);
  sessions.close();
  rmSync(folder, { recursive: true });
});

const opened = () =>
  openIdentities({
    issuer: openIdConnect({ issuer: () => api.url, clientId: 'portal', scope: 'openid', clock }),
    sessions,
    urlOf: () => api.url,
    development: false,
    clock,
  });
const begun = (): string => {
  const expiresAt = '2026-03-01T20:00:00.000Z';
  const tokens = { accessToken: 'a', refreshToken: null, idToken: 'i', subject: 's', expiresAt };
  const me = { personId: 'somebody', operator: false, mandates: [mandate] };
  const found = sessions.find(sessions.begin('somebody', JSON.stringify({ tokens, me })));
  if (found.kind !== 'live') throw new Error('not live');
  return found.session.digest;
};
const named = (standing: Standing) =>
  standing.kind === 'known' ? standing.identified.person.name : standing.kind;

test('a name is known while it is needed, and stands in no file, sealed or not', async () => {
  const [identities, digest] = [opened(), begun()];
  expect(named(await identities.standing(digest))).toBe('Jeanne Quilliot');
  expect(named(await identities.standing(digest))).toBe('Jeanne Quilliot');
  expect(asked).toBe(1);
  expect(sessions.stateOf(digest)).toContain('insee:59260');
  expect(sessions.stateOf(digest)).not.toContain('Jeanne');
});

test('one that was erased is gone at the next visit', async () => {
  const [identities, digest] = [opened(), begun()];
  await identities.standing(digest);
  name = null;
  identities.forget(digest);
  expect(named(await identities.standing(digest))).toBeNull();
  // Erased by another browser: a few seconds later.
  const other = begun();
  name = 'Jeanne Quilliot';
  expect(named(await identities.standing(other))).toBe('Jeanne Quilliot');
  name = null;
  later(5_001);
  expect(named(await identities.standing(other))).toBeNull();
});

test('one that was erased here is gone from every session of theirs, though the API is away', async () => {
  const [identities, digest, other] = [opened(), begun(), begun()];
  await identities.standing(digest);
  await identities.standing(other);
  answers = false;
  identities.eraseSaid('somebody');
  expect([digest, other].map((one) => sessions.stateOf(one))).toEqual([
    expect.stringContaining('"idToken":null'),
    expect.stringContaining('"idToken":null'),
  ]);
  expect(named(await identities.standing(digest))).toBeNull();
  expect(named(await identities.standing(other))).toBeNull();
});

test('after a new start, and while the API is away, people act as before, without a name', async () => {
  const digest = begun();
  await opened().standing(digest);
  answers = false;
  const anew = opened();
  const standing = await anew.standing(digest);
  expect(standing).toMatchObject({
    kind: 'known',
    identified: {
      person: { id: 'somebody', name: null },
      mandates: [{ territoryId: 'insee:59260', roles: ['requester'] }],
    },
  });
  const before = asked;
  await anew.standing(digest);
  expect(asked).toBe(before);
  answers = true;
  later(15_001);
  expect(named(await anew.standing(digest))).toBe('Jeanne Quilliot');
});
