import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fixedClock } from '@bourse/kernel/clock';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealOf } from './seal.ts';
import { NO_TERRITORY, openSessionStore, type SessionStore } from './session-store.ts';

const START = '2026-03-01T08:00:00.000Z';
const lifetimes = { idleMs: 60_000, wholeMs: 300_000 };
const clock = fixedClock(START);
const seal = sealOf(['a secret for tests']);
const after = (ms: number) => clock.set(new Date(Date.parse(START) + ms).toISOString());

let folder = '';
let store: SessionStore;
beforeEach(() => {
  clock.set(START);
  folder = mkdtempSync(join(tmpdir(), 'bourse-sessions-'));
  store = openSessionStore({ file: join(folder, 'portal.sqlite'), clock, seal, lifetimes });
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

test('a session is known by its id, which is nowhere in the file', () => {
  const id = store.begin('somebody', 'state');
  expect(store.find(id)).toMatchObject({
    kind: 'live',
    session: { person: 'somebody', acting: null },
  });
  expect(store.find(`${id}x`)).toEqual({ kind: 'unknown' });
  const written = ['portal.sqlite', 'portal.sqlite-wal'].map((name) =>
    readFileSync(join(folder, name), 'latin1'),
  );
  expect(written.join('')).toContain('somebody');
  expect(written.join('')).not.toContain(id);
});

test('it ends after inactivity; a visit puts that off, but not beyond its whole life', () => {
  const id = store.begin('somebody', 'state');
  for (let ms = 61_000; ms <= 300_000; ms += 60_000) {
    after(ms - 1_000);
    expect(store.find(id).kind).toBe('live');
  }
  after(301_000);
  expect(store.find(id)).toEqual({ kind: 'over', person: 'somebody' });

  const idle = store.begin('somebody else', 'state');
  after(301_000 + 61_000);
  expect(store.find(idle)).toEqual({ kind: 'over', person: 'somebody else' });
});

test('a session that was ended is over, whoever still has its id', () => {
  const id = store.begin('somebody', 'state');
  const found = store.find(id);
  if (found.kind !== 'live') throw new Error('not live');
  store.end(found.session.digest);
  expect(store.find(id)).toEqual({ kind: 'over', person: 'somebody' });
});

test('what the issuer gave is kept while the session lives, and not a moment longer', () => {
  const found = store.find(store.begin('somebody', 'tokens-of-old'));
  if (found.kind !== 'live') throw new Error('not live');
  const { digest } = found.session;
  expect(store.stateOf(digest)).toBe('tokens-of-old');
  store.keepState(digest, 'tokens-of-now');
  expect(store.stateOf(digest)).toBe('tokens-of-now');
  store.end(digest);
  store.keepState(digest, 'too late');
  expect(store.stateOf(digest)).toBeUndefined();

  const idle = store.find(store.begin('somebody', 'tokens-of-idle'));
  if (idle.kind !== 'live') throw new Error('not live');
  after(61_000);
  store.begin('somebody else', 'state');
  expect(store.stateOf(idle.session.digest)).toBeUndefined();
});

test('who acts for another territory shows forms anew', () => {
  const id = store.begin('somebody', 'state');
  const acting = () => {
    const found = store.find(id);
    return found.kind === 'live' ? found.session : undefined;
  };
  const { digest = '', csrfToken } = acting() ?? {};
  const next = store.actAs(digest, 'insee:59260');
  expect(acting()).toMatchObject({ acting: 'insee:59260', csrfToken: next });
  expect(next).not.toBe(csrfToken);
  store.actAs(digest, null);
  expect(acting()?.acting).toBe(NO_TERRITORY);
});

test('an errand is told once, to whoever was sent on it, within ten minutes', () => {
  const errand = { proof: 'secret', back: '/compte' };
  const id = store.beginErrand(errand);
  expect(store.endErrand(`${id}x`)).toBeUndefined();
  expect([store.endErrand(id), store.endErrand(id)]).toEqual([errand, undefined]);
  const late = store.beginErrand(errand);
  after(10 * 60_000 + 1);
  expect(store.endErrand(late)).toBeUndefined();
});

test('a notice is said once; positions are waited for a minute', () => {
  const found = store.find(store.begin('somebody', 'state'));
  if (found.kind !== 'live') throw new Error('not live');
  const { digest } = found.session;
  store.leaveNotice(digest, 'done');
  expect([store.takeNotice(digest), store.takeNotice(digest)]).toEqual(['done', undefined]);
  store.wrote(digest, 'offers', 'offers:1');
  store.wrote(digest, 'offers', 'offers:2');
  expect([...store.recentPositions(digest)]).toEqual([['offers', 'offers:2']]);
  after(60_001);
  expect([...store.recentPositions(digest)]).toEqual([]);
});

test('what somebody typed is kept for them, for a day, until it is sent', () => {
  const fields = new Map([['title', 'Réviser le plan']]);
  store.keepForm('somebody', { action: '/demandes', fields });
  expect(store.pendingForm('somebody else')).toBeUndefined();
  expect(store.pendingForm('somebody')).toEqual({ action: '/demandes', fields });
  store.dropForm('somebody', '/offres');
  expect(store.pendingForm('somebody')).toBeDefined();
  store.dropForm('somebody', '/demandes');
  expect(store.pendingForm('somebody')).toBeUndefined();

  store.keepForm('somebody', { action: '/demandes', fields });
  after(24 * 60 * 60_000 + 1);
  expect(store.pendingForm('somebody')).toBeUndefined();
  store.keepForm('somebody', { action: '/d', fields: new Map([['x', 'x'.repeat(70_000)]]) });
  expect(store.pendingForm('somebody')).toBeUndefined();
});
