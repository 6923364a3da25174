import type { Clock } from '@bourse/kernel/clock';
import { inTransaction } from '@bourse/sqlite/database';
import { randomBytes } from 'node:crypto';
import { errandsIn } from './errands.ts';
import { KEPT_AFTER_MS, keptFormsIn } from './kept-forms.ts';
import { returnedFormsIn } from './returned-forms.ts';
import type { Seal } from './seal.ts';
import { ago, digestOf, newId, openSessionFile } from './session-file.ts';

/** How long a session lasts without a visit, and altogether. */
export type Lifetimes = { readonly idleMs: number; readonly wholeMs: number };
const LIFETIMES: Lifetimes = { idleMs: 60 * 60_000, wholeMs: 12 * 60 * 60_000 };
/** A visit moves the end of a session at most that often, in parts of its idle life. */
const TOUCHES = 20;
/** Positions of writes are waited for that long: by then every view has them, or is unwell. */
const POSITION_MS = 60_000;
/** Stands for acting for no territory, as the operator does. */
export const NO_TERRITORY = '-';

/** A session as it is kept. Its id is known to the browser alone: here stands a digest of it. */
export type Kept = {
  readonly digest: string;
  readonly person: string;
  /** The territory that they chose to act for; null for none chosen, see {@link NO_TERRITORY}. */
  readonly acting: string | null;
  /** Of the session, then of the territory that it acts for, see {@link shownTo}. */
  readonly csrfToken: string;
};

/** What an id stands for: over is what ended a while ago, of which only the person is still known. */
export type Found =
  | { readonly kind: 'live'; readonly session: Kept }
  | { readonly kind: 'over'; readonly person: string }
  | { readonly kind: 'unknown' };

/**
 * Sessions, and what was typed into forms that could not be handled or were refused. One file; losing it signs everybody
 * out and nothing else. What ends is wiped off the disk, and not only forgotten.
 */
export function openSessionStore(options: {
  readonly file: string;
  readonly clock: Clock;
  /** What issuers gave, and what people typed, stand in the file closed. */
  readonly seal: Seal;
  readonly lifetimes?: Lifetimes;
}) {
  const { clock, seal, lifetimes = LIFETIMES } = options;
  const { database, forgetForGood } = openSessionFile(options.file);
  const statements = {
    find: database.prepare('SELECT * FROM sessions WHERE digest = ?'),
    shown: database.prepare(
      `SELECT person FROM sessions WHERE substr(csrf_token, 1, instr(csrf_token, '.') - 1) = ?`,
    ),
    add: database.prepare(
      `INSERT INTO sessions (digest, person, state, csrf_token, begun_at, seen_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ),
    ofPerson: database.prepare(`SELECT digest FROM sessions WHERE person = ? AND state <> ''`),
    touch: database.prepare('UPDATE sessions SET seen_at = ? WHERE digest = ?'),
    // Of a session that is over only its person is kept: no token.
    end: database.prepare(
      `UPDATE sessions SET ended_at = ?, state = '' WHERE digest = ? AND ended_at IS NULL`,
    ),
    state: database.prepare('SELECT state FROM sessions WHERE digest = ? AND ended_at IS NULL'),
    keepState: database.prepare(
      'UPDATE sessions SET state = ? WHERE digest = ? AND ended_at IS NULL',
    ),
    forgetIdle: database.prepare(
      `UPDATE sessions SET state = '' WHERE state <> '' AND (seen_at < ? OR begun_at < ?)`,
    ),
    act: database.prepare('UPDATE sessions SET acting = ?, csrf_token = ? WHERE digest = ?'),
    notice: database.prepare('UPDATE sessions SET notice = ? WHERE digest = ?'),
    position: database.prepare(
      `INSERT INTO positions VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET position = excluded.position, written_at = excluded.written_at`,
    ),
    positions: database.prepare(
      'SELECT service, position FROM positions WHERE digest = ? AND written_at >= ?',
    ),
    sweepSessions: database.prepare('DELETE FROM sessions WHERE seen_at < ?'),
    sweepForms: database.prepare('DELETE FROM kept_forms WHERE kept_at < ?'),
    sweepReturned: database.prepare('DELETE FROM returned_forms WHERE kept_at < ?'),
  };
  const sweep = () => {
    const swept = [
      statements.sweepSessions.run(ago(clock, lifetimes.wholeMs + KEPT_AFTER_MS)),
      statements.sweepForms.run(ago(clock, KEPT_AFTER_MS)),
      statements.sweepReturned.run(ago(clock, KEPT_AFTER_MS)),
      statements.forgetIdle.run(ago(clock, lifetimes.idleMs), ago(clock, lifetimes.wholeMs)),
    ];
    if (swept.some(({ changes }) => changes !== 0)) forgetForGood();
  };
  sweep();
  const { forgetKept, ...keptForms } = keptFormsIn(database, { clock, seal });
  const { forgetReturned, forgetReturnedOf, ...returnedForms } = returnedFormsIn(database, {
    clock,
    seal,
  });

  return {
    ...errandsIn(database, { clock, seal }),
    ...keptForms,
    ...returnedForms,

    /** Forgets what somebody typed, wherever, and takes it off the disk. */
    forgetForms(person: string): void {
      forgetKept(person);
      forgetReturned(person);
      forgetForGood();
    },

    /** @param id As the browser sent it. */
    find(id: string): Found {
      const digest = digestOf(id);
      const row = statements.find.get(digest);
      if (row === undefined) return { kind: 'unknown' };
      const person = String(row['person']);
      const seenAt = String(row['seen_at']);
      const over =
        row['ended_at'] !== null ||
        seenAt < ago(clock, lifetimes.idleMs) ||
        String(row['begun_at']) < ago(clock, lifetimes.wholeMs);
      if (over) return { kind: 'over', person };
      if (seenAt < ago(clock, lifetimes.idleMs / TOUCHES))
        statements.touch.run(clock.now(), digest);
      const session = {
        digest,
        person,
        acting: row['acting'] === null ? null : String(row['acting']),
        csrfToken: String(row['csrf_token']),
      };
      return { kind: 'live', session };
    },

    /**
     * To whom a form was shown, in a session that may be over and whose cookie may be gone: signed out in
     * another tab, say.
     *
     * @param csrfToken As the form brought it.
     */
    whoWasShown(csrfToken: string | undefined): string | undefined {
      const [ofSession = ''] = (csrfToken ?? '').split('.');
      const person = statements.shown.get(ofSession)?.['person'];
      return typeof person === 'string' ? person : undefined;
    },

    /** Begins a session. @returns The id for the browser, which is kept nowhere else. */
    begin(person: string, state: string): string {
      sweep();
      const id = newId();
      const now = clock.now();
      const digest = digestOf(id);
      const csrfToken = `${newToken()}.${newToken()}`;
      statements.add.run(digest, person, seal.close(state, digest), csrfToken, now, now);
      return id;
    },

    /** Digests of the sessions of somebody that have not been ended. */
    of: (person: string): readonly string[] =>
      statements.ofPerson.all(person).map((row) => String(row['digest'])),

    /** What the issuer gave for it leaves the disk. */
    end(digest: string): void {
      if (statements.end.run(clock.now(), digest).changes !== 0) forgetForGood();
    },
    /** Ends it as its person asks: what was typed in it and refused goes with it. */
    signOut(digest: string): void {
      statements.end.run(clock.now(), digest);
      forgetReturnedOf(digest);
      forgetForGood();
    },
    /** @returns undefined for a session that is over. */
    stateOf(digest: string): string | undefined {
      const state = statements.state.get(digest)?.['state'];
      return typeof state === 'string' && state !== '' ? seal.open(state, digest) : undefined;
    },
    keepState: (digest: string, state: string): void =>
      void statements.keepState.run(seal.close(state, digest), digest),
    /** What stood in states before leaves the disk. */
    forgetStates: (): void => forgetForGood(),

    /**
     * Chooses for whom a session acts from now on. Forms that were shown before belong to whom it acted
     * for then: they are shown again before they have an effect.
     *
     * @returns what proves from now on that a form was shown.
     */
    actAs({ digest, csrfToken }: Pick<Kept, 'digest' | 'csrfToken'>, territoryId: string | null) {
      const [ofSession = newToken()] = csrfToken.split('.');
      const next = `${ofSession}.${newToken()}`;
      statements.act.run(territoryId ?? NO_TERRITORY, next, digest);
      return next;
    },

    /** What the next page is to say, once. */
    leaveNotice: (digest: string, notice: string): void =>
      void statements.notice.run(notice, digest),
    takeNotice: (digest: string): string | undefined =>
      inTransaction(database, () => {
        const notice = statements.find.get(digest)?.['notice'];
        if (typeof notice !== 'string') return undefined;
        statements.notice.run(null, digest);
        return notice;
      }),

    wrote: (digest: string, service: string, position: string): void =>
      void statements.position.run(digest, service, position, clock.now()),
    recentPositions: (digest: string): ReadonlyMap<string, string> =>
      new Map(
        statements.positions
          .all(digest, ago(clock, POSITION_MS))
          .map((row) => [String(row['service']), String(row['position'])]),
      ),

    close: (): void => database.close(),
  };
}
export type SessionStore = ReturnType<typeof openSessionStore>;

const newToken = (): string => randomBytes(24).toString('base64url');

/**
 * To whom a form was shown that came with this token: to the session as it stands, to the same one
 * while it acted for another territory, or to another session.
 */
export function shownTo(
  csrfToken: string,
  given: string | undefined,
): 'this' | 'acting_otherwise' | 'another' {
  if (given === csrfToken) return 'this';
  const ofSession = (token: string): string => token.split('.')[0] ?? '';
  return given !== undefined && ofSession(given) === ofSession(csrfToken)
    ? 'acting_otherwise'
    : 'another';
}
