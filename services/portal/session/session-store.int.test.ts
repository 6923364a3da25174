import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { fixedClock } from '@bourse/kernel/clock';
import { openDatabase } from '@bourse/sqlite/database';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sealOf } from './seal.ts';
import { NO_TERRITORY, openSessionStore, type SessionStore, shownTo } from './session-store.ts';

const START = '2026-03-01T08:00:00.000Z';
const lifetimes = { idleMs: 60_000, wholeMs: 300_000 };
const clock = fixedClock(START);
const seal = sealOf(['a secret for tests']);
const after = (ms: number) => clock.set(new Date(Date.parse(START) + ms).toISOString());
/** Everything that is on the disk, the log of writes too. */
const written = () =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('');
const stored = (table: 'sessions' | 'kept_forms' | 'returned_forms', column: string): string => {
  const database = openDatabase({ file: join(folder, 'portal.sqlite'), durability: 'rebuildable' });
  const [row] = database.prepare(`SELECT * FROM ${table}`).all();
  database.close();
  return String(row?.[column]);
};

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
  expect(written()).toContain('somebody');
  expect(written()).not.toContain(id);
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

test('what ends is wiped off the disk, and not only forgotten', () => {
  const found = store.find(store.begin('somebody', 'tokens'));
  if (found.kind !== 'live') throw new Error('not live');
  const [before, state] = [found.session.digest, stored('sessions', 'state')];
  store.keepState(before, 'tokens renewed');
  const renewed = stored('sessions', 'state');
  expect([state, renewed].filter((text) => !written().includes(text))).toEqual([]);
  store.end(before);
  expect([state, renewed].filter((text) => written().includes(text))).toEqual([]);

  store.keepForm('somebody', '/profil', { fields: new Map([['name', 'x']]), reason: 'too_many' });
  const typed = stored('kept_forms', 'fields');
  expect(written()).toContain(typed);
  store.forgetForms('somebody');
  expect(written()).not.toContain(typed);
});

test('a file of another version is begun anew, and nothing of it stays on the disk', () => {
  store.close();
  const file = join(folder, 'portal.sqlite');
  const old = openDatabase({ file, durability: 'rebuildable' });
  old.exec(`
    PRAGMA user_version = 0;
    CREATE TABLE pending_forms (person TEXT PRIMARY KEY, fields TEXT NOT NULL) STRICT;
    INSERT INTO pending_forms VALUES ('somebody', 'typed long ago')`);
  old.close();
  expect(written()).toContain('typed long ago');
  store = openSessionStore({ file, clock, seal, lifetimes });
  expect(written()).not.toContain('typed long ago');
  expect(store.find(store.begin('somebody', 'state')).kind).toBe('live');
});

test('who acts for another territory shows forms anew', () => {
  const id = store.begin('somebody', 'state');
  const acting = () => {
    const found = store.find(id);
    return found.kind === 'live' ? found.session : undefined;
  };
  const { digest = '', csrfToken = '' } = acting() ?? {};
  const next = store.actAs({ digest, csrfToken }, 'insee:59260');
  expect(acting()).toMatchObject({ acting: 'insee:59260', csrfToken: next });
  expect(next).not.toBe(csrfToken);
  const last = store.actAs({ digest, csrfToken: next }, null);
  expect(acting()?.acting).toBe(NO_TERRITORY);
  expect([last, next, csrfToken].map((given) => shownTo(last, given))).toEqual([
    'this',
    'acting_otherwise',
    'acting_otherwise',
  ]);
  const other = store.find(store.begin('somebody', 'state'));
  const ofOther = other.kind === 'live' ? other.session.csrfToken : '';
  expect([ofOther, '', undefined].map((given) => shownTo(last, given))).toEqual(
    Array(3).fill('another'),
  );
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
  const form = { fields, reason: 'session_over' } as const;
  store.keepForm('somebody', '/demandes', form);
  expect(store.keptForm('somebody else', '/demandes')).toBeUndefined();
  expect(store.keptForm('somebody', '/demandes')).toEqual(form);
  expect(written()).not.toContain('plan');
  store.dropForm('somebody', '/offres');
  expect(store.keptForm('somebody', '/demandes')).toBeDefined();
  store.dropForm('somebody', '/demandes');
  expect(store.keptForm('somebody', '/demandes')).toBeUndefined();

  store.keepForm('somebody', '/demandes', form);
  after(24 * 60 * 60_000 + 1);
  expect(store.keptForm('somebody', '/demandes')).toBeUndefined();
  store.keepForm('somebody', '/d', { ...form, fields: new Map([['x', 'x'.repeat(70_000)]]) });
  expect(store.keptForm('somebody', '/d')).toBeUndefined();
});

test('forms of several pages are kept beside each other, ten of one person, the newest', () => {
  const typed = (title: string) =>
    ({ fields: new Map([['title', title]]), reason: 'acting_changed' }) as const;
  store.keepForm('somebody else', '/demandes', typed('ailleurs'));
  for (let number = 0; number < 12; number += 1) {
    after(number * 1_000);
    store.keepForm('somebody', `/echanges/${number}`, typed(String(number)));
  }
  const kept = (person: string, action: string) =>
    store.keptForm(person, action)?.fields.get('title');
  const all = Array.from({ length: 12 }, (_, number) => kept('somebody', `/echanges/${number}`));
  const newest = Array.from({ length: 10 }, (_, number) => String(number + 2));
  expect(all).toEqual([undefined, undefined, ...newest]);
  expect(kept('somebody else', '/demandes')).toBe('ailleurs');

  // Sent once more from the same page: in place of what was kept of that one alone.
  store.keepForm('somebody', '/echanges/5', typed('repris'));
  expect([kept('somebody', '/echanges/5'), kept('somebody', '/echanges/2')]).toEqual([
    'repris',
    '2',
  ]);
});

test('a form says to whom it was shown, also when its session is over', () => {
  const tokenOf = (id: string): string => {
    const found = store.find(id);
    if (found.kind !== 'live') throw new Error('the session is over');
    return found.session.csrfToken;
  };
  const [one, other] = [store.begin('somebody', 'state'), store.begin('somebody else', 'state')];
  const [shown, shownElsewhere] = [tokenOf(one), tokenOf(other)];
  const found = store.find(one);
  if (found.kind === 'live') store.end(found.session.digest);
  expect(store.find(one)).toEqual({ kind: 'over', person: 'somebody' });
  expect(store.whoWasShown(shown)).toBe('somebody');
  expect(store.whoWasShown(shownElsewhere)).toBe('somebody else');
  for (const forged of [undefined, '', '.', 'x.y', shown.slice(1)]) {
    expect(store.whoWasShown(forged)).toBeUndefined();
  }
});

describe('a form that was refused', () => {
  const returned = (title: string) => ({
    action: '/demandes',
    typed: [['Titre', title]] as const,
    state: {
      values: new Map([['title', title]]),
      errors: new Map([['need', 'Remplissez ce champ.']]),
      refusals: ['Vérifiez.'],
      key: 'the-key',
      seen: '"3"',
      results: [{ kind: 'done', label: 'Une ligne', link: '/echanges/1' }] as const,
    },
  });
  const mine = (reference: string) => ({ person: 'somebody', acting: 'insee:59260', reference });
  const keep = (reference: string, before = '', session = 'a-session') =>
    store.keepReturned(mine(reference), returned(reference), { after: before, session });
  const titleAt = (reference: string) =>
    store.returnedForm(mine(reference))?.state.values.get('title');

  test('is kept for its person, acting as they did, for a day, and closed on the disk', () => {
    expect(keep('Réviser le plan')).toBe(true);
    expect(store.returnedForm(mine('Réviser le plan'))).toEqual(returned('Réviser le plan'));
    expect(written()).not.toContain('plan"');
    for (const other of [{ person: 'another' }, { acting: '-' }, { reference: 'x' }]) {
      expect(store.returnedForm({ ...mine('Réviser le plan'), ...other })).toBeUndefined();
    }
    after(24 * 60 * 60_000 + 1);
    expect(titleAt('Réviser le plan')).toBeUndefined();
  });

  test('that is too long is not kept, and of many the oldest go', () => {
    expect(keep('x'.repeat(40_000))).toBe(false);
    for (let number = 0; number < 22; number += 1) {
      after(number * 1_000);
      keep(String(number));
    }
    const all = Array.from({ length: 22 }, (_, number) => titleAt(String(number)));
    const newest = Array.from({ length: 20 }, (_, number) => String(number + 2));
    expect(all).toEqual([undefined, undefined, ...newest]);
  });

  test('ends with the others of the same form, and leaves those of another alone', () => {
    keep('first');
    keep('second', 'first');
    keep('elsewhere');
    keep('third', 'second');
    store.dropReturned('another', 'third');
    expect(titleAt('third')).toBe('third');
    store.dropReturned('somebody', 'third');
    expect(['first', 'second', 'third', 'elsewhere'].map(titleAt)).toEqual([
      undefined,
      undefined,
      undefined,
      'elsewhere',
    ]);
  });

  test('is wiped off the disk when its session is signed out, and when its person is forgotten', () => {
    const session = store.find(store.begin('somebody', 'tokens'));
    if (session.kind !== 'live') throw new Error('not live');
    const { digest } = session.session;
    keep('here', '', digest);
    keep('in another browser');
    const texts = [stored('returned_forms', 'content')];
    store.signOut(digest);
    expect([titleAt('here'), titleAt('in another browser')]).toEqual([
      undefined,
      'in another browser',
    ]);
    expect(store.stateOf(digest)).toBeUndefined();
    texts.push(stored('returned_forms', 'content'));
    store.forgetForms('somebody');
    expect(titleAt('in another browser')).toBeUndefined();
    expect(texts.filter((text) => written().includes(text))).toEqual([]);
  });
});
