import { type Clock, type Instant } from '@bourse/kernel/clock';
import { inTransaction, openDatabase } from '@bourse/sqlite/database';
import { createHash, randomBytes } from 'node:crypto';
import type { Seal } from './seal.ts';

/** How long a session lasts without a visit, and altogether. */
export type Lifetimes = { readonly idleMs: number; readonly wholeMs: number };
const LIFETIMES: Lifetimes = { idleMs: 60 * 60_000, wholeMs: 12 * 60 * 60_000 };
/** What was typed is kept that long after the session that it was typed in. */
const KEPT_AFTER_MS = 24 * 60 * 60_000;
/** A visit moves the end of a session at most that often, in parts of its idle life. */
const TOUCHES = 20;
/** Positions of writes are waited for that long: by then every view has them, or is unwell. */
const POSITION_MS = 60_000;
/** A sign-in that does not come back by then is begun again. */
const SIGN_IN_MS = 10 * 60_000;
/** Stands for acting for no territory, as the operator does. */
export const NO_TERRITORY = '-';
const MOST_PENDING_BYTES = 64 * 1024;

/** A session as it is kept. Its id is known to the browser alone: here stands a digest of it. */
export type Kept = {
  readonly digest: string;
  readonly person: string;
  /** The territory that they chose to act for; null for none chosen, see {@link NO_TERRITORY}. */
  readonly acting: string | null;
  readonly csrfToken: string;
};

/** A form that was sent and could not be handled for want of a session. */
export type PendingForm = {
  /** Where it was sent. */
  readonly action: string;
  readonly fields: ReadonlyMap<string, string>;
};

/** What a browser was sent away with, until it comes back. */
export type Errand = {
  /** What its return is held against, or is sent on to. */
  readonly proof: string;
  /** A page of this portal to go on with. */
  readonly back: string;
};

/** What an id stands for: over is what ended a while ago, of which only the person is still known. */
export type Found =
  | { readonly kind: 'live'; readonly session: Kept }
  | { readonly kind: 'over'; readonly person: string }
  | { readonly kind: 'unknown' };

/**
 * Sessions, and what was typed into forms of sessions that ended. One file; losing it signs everybody
 * out and nothing else.
 */
export function openSessionStore(options: {
  readonly file: string;
  readonly clock: Clock;
  /** What issuers gave, and what people typed, stand in the file closed. */
  readonly seal: Seal;
  readonly lifetimes?: Lifetimes;
}) {
  const { clock, seal, lifetimes = LIFETIMES } = options;
  const database = openDatabase({ file: options.file, durability: 'rebuildable' });
  database.exec(`
    CREATE TABLE IF NOT EXISTS sessions (
      digest TEXT PRIMARY KEY,
      person TEXT NOT NULL,
      state TEXT NOT NULL,
      acting TEXT,
      csrf_token TEXT NOT NULL,
      notice TEXT,
      begun_at TEXT NOT NULL,
      seen_at TEXT NOT NULL,
      ended_at TEXT
    ) STRICT;
    CREATE INDEX IF NOT EXISTS sessions_by_age ON sessions (seen_at);
    CREATE TABLE IF NOT EXISTS errands (
      digest TEXT PRIMARY KEY,
      proof TEXT NOT NULL,
      back TEXT NOT NULL,
      begun_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS positions (
      digest TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
      service TEXT NOT NULL,
      position TEXT NOT NULL,
      written_at TEXT NOT NULL,
      PRIMARY KEY (digest, service)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS pending_forms (
      person TEXT PRIMARY KEY,
      action TEXT NOT NULL,
      fields TEXT NOT NULL,
      kept_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
  const statements = {
    find: database.prepare('SELECT * FROM sessions WHERE digest = ?'),
    add: database.prepare(
      `INSERT INTO sessions (digest, person, state, csrf_token, begun_at, seen_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    ),
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
    errand: database.prepare('INSERT INTO errands VALUES (?, ?, ?, ?)'),
    errandOver: database.prepare('DELETE FROM errands WHERE digest = ? RETURNING *'),
    sweepErrands: database.prepare('DELETE FROM errands WHERE begun_at < ?'),
    notice: database.prepare('UPDATE sessions SET notice = ? WHERE digest = ?'),
    position: database.prepare(
      `INSERT INTO positions VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET position = excluded.position, written_at = excluded.written_at`,
    ),
    positions: database.prepare(
      'SELECT service, position FROM positions WHERE digest = ? AND written_at >= ?',
    ),
    keep: database.prepare(
      `INSERT INTO pending_forms VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET action = excluded.action, fields = excluded.fields, kept_at = excluded.kept_at`,
    ),
    pending: database.prepare(
      'SELECT action, fields FROM pending_forms WHERE person = ? AND kept_at >= ?',
    ),
    drop: database.prepare('DELETE FROM pending_forms WHERE person = ? AND action = ?'),
    forget: database.prepare('DELETE FROM pending_forms WHERE person = ?'),
    sweepSessions: database.prepare('DELETE FROM sessions WHERE seen_at < ?'),
    sweepPending: database.prepare('DELETE FROM pending_forms WHERE kept_at < ?'),
  };
  const ago = (ms: number): Instant => new Date(Date.parse(clock.now()) - ms).toISOString();
  const sweep = () => {
    statements.sweepSessions.run(ago(lifetimes.wholeMs + KEPT_AFTER_MS));
    statements.sweepPending.run(ago(KEPT_AFTER_MS));
    statements.sweepErrands.run(ago(SIGN_IN_MS));
    statements.forgetIdle.run(ago(lifetimes.idleMs), ago(lifetimes.wholeMs));
  };
  sweep();

  return {
    /** @param id As the browser sent it. */
    find(id: string): Found {
      const digest = digestOf(id);
      const row = statements.find.get(digest);
      if (row === undefined) return { kind: 'unknown' };
      const person = String(row['person']);
      const seenAt = String(row['seen_at']);
      const over =
        row['ended_at'] !== null ||
        seenAt < ago(lifetimes.idleMs) ||
        String(row['begun_at']) < ago(lifetimes.wholeMs);
      if (over) return { kind: 'over', person };
      if (seenAt < ago(lifetimes.idleMs / TOUCHES)) statements.touch.run(clock.now(), digest);
      const session = {
        digest,
        person,
        acting: row['acting'] === null ? null : String(row['acting']),
        csrfToken: String(row['csrf_token']),
      };
      return { kind: 'live', session };
    },

    /** Begins a session. @returns The id for the browser, which is kept nowhere else. */
    begin(person: string, state: string): string {
      sweep();
      const id = randomBytes(32).toString('base64url');
      const now = clock.now();
      const digest = digestOf(id);
      statements.add.run(digest, person, seal.close(state, digest), newToken(), now, now);
      return id;
    },

    end: (digest: string): void => void statements.end.run(clock.now(), digest),
    /** @returns undefined for a session that is over. */
    stateOf(digest: string): string | undefined {
      const state = statements.state.get(digest)?.['state'];
      return typeof state === 'string' && state !== '' ? seal.open(state, digest) : undefined;
    },
    keepState: (digest: string, state: string): void =>
      void statements.keepState.run(seal.close(state, digest), digest),

    /**
     * Chooses for whom a session acts from now on. Forms that were shown before belong to whom it acted
     * for then: they are shown again before they have an effect.
     *
     * @returns what proves from now on that a form was shown.
     */
    actAs(digest: string, territoryId: string | null): string {
      const csrfToken = newToken();
      statements.act.run(territoryId ?? NO_TERRITORY, csrfToken, digest);
      return csrfToken;
    },

    /** Sends a browser away. @returns The id for it, which is kept nowhere else. */
    beginErrand({ proof, back }: Errand): string {
      sweep();
      const id = randomBytes(32).toString('base64url');
      const digest = digestOf(id);
      statements.errand.run(digest, seal.close(proof, digest), back, clock.now());
      return id;
    },
    /** What the browser with this id was sent away with; told once, and not after ten minutes. */
    endErrand(id: string): Errand | undefined {
      const digest = digestOf(id);
      const row = statements.errandOver.get(digest);
      if (row === undefined || String(row['begun_at']) < ago(SIGN_IN_MS)) return undefined;
      const proof = seal.open(String(row['proof']), digest);
      return proof === undefined ? undefined : { proof, back: String(row['back']) };
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
          .all(digest, ago(POSITION_MS))
          .map((row) => [String(row['service']), String(row['position'])]),
      ),

    /** Keeps what somebody sent, in place of what was kept of them before. What is too long is not kept. */
    keepForm(person: string, form: PendingForm): void {
      const fields = JSON.stringify([...form.fields]);
      if (fields.length <= MOST_PENDING_BYTES) {
        statements.keep.run(person, form.action, seal.close(fields, person), clock.now());
      }
    },
    pendingForm(person: string): PendingForm | undefined {
      const row = statements.pending.get(person, ago(KEPT_AFTER_MS));
      const fields = row === undefined ? undefined : seal.open(String(row['fields']), person);
      if (row === undefined || fields === undefined) return undefined;
      const typed = new Map(JSON.parse(fields) as [string, string][]);
      return { action: String(row['action']), fields: typed };
    },
    dropForm: (person: string, action: string): void => void statements.drop.run(person, action),

    /** Forgets what somebody typed, wherever. */
    forgetForms: (person: string): void => void statements.forget.run(person),

    close: (): void => database.close(),
  };
}
export type SessionStore = ReturnType<typeof openSessionStore>;

const newToken = (): string => randomBytes(24).toString('base64url');
const digestOf = (id: string): string => createHash('sha256').update(id).digest('base64url');
