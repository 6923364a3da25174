import type { MandateRole } from '@bourse/contracts/mandates';
import type { TerritoryId } from '@bourse/contracts/values';
import type { Clock, Day, Instant } from '@bourse/kernel/clock';
import type { Uuid } from '@bourse/kernel/ids';
import { openDatabase } from '@bourse/sqlite/database';
import { createHash, randomBytes } from 'node:crypto';
import type { Granter } from '../domain/mandates/granter.ts';

const LASTS_DAYS = 14;
const DAY_MS = 86_400_000;
/** That it is over is still said for so long. */
const REMEMBERED_DAYS = 90;
const MOST_SHOWN = 200;
/** To mandates that are granted, waiting at once for one territory. */
const MOST_GRANTED_WAITING = 50;
/** To be given on, waiting at once for one mandate. Its holder takes no room from the territory's signatories. */
const MOST_DEPUTIES_WAITING = 20;

/** A mandate that waits for whoever brings its code. */
export type Invitation = {
  /** Of the mandate too, once it is taken. */
  readonly invitationId: Uuid;
  readonly territoryId: TerritoryId;
  readonly role: MandateRole;
  readonly until: Day | null;
  /** The mandate that is given on; null for one that is granted. */
  readonly delegatedFrom: Uuid | null;
  readonly invitedBy: Uuid;
  /** As whom they did. */
  readonly granter: Granter;
  /** Whom it is meant for, as whoever invites calls them. It stands here and in no event. */
  readonly label: string | null;
  readonly code: string | null;
  readonly madeAt: Instant;
  readonly endsAt: Instant;
  readonly takenBy: Uuid | null;
  readonly closed: boolean;
};

/** How many of its kind may wait at once. */
export const mostWaiting = ({ delegatedFrom }: Pick<Invitation, 'delegatedFrom'>): number =>
  delegatedFrom === null ? MOST_GRANTED_WAITING : MOST_DEPUTIES_WAITING;

export type Invitations = ReturnType<typeof openInvitations>;

/**
 * Opens the file of the invitations; made when it is not there. What names somebody, and the code, are
 * taken off the disk when an invitation is taken, withdrawn or over.
 */
export function openInvitations(options: { readonly file: string; readonly clock: Clock }) {
  const database = openDatabase({ file: options.file, durability: 'full' });
  database.exec(`
    PRAGMA secure_delete = ON;
    CREATE TABLE IF NOT EXISTS invitations (
      invitation_id TEXT PRIMARY KEY,
      territory_id TEXT NOT NULL,
      role TEXT NOT NULL,
      until TEXT,
      delegated_from TEXT,
      invited_by TEXT NOT NULL,
      granter TEXT NOT NULL,
      label TEXT,
      code TEXT,
      digest TEXT NOT NULL UNIQUE,
      made_at TEXT NOT NULL,
      ends_at TEXT NOT NULL,
      taken_by TEXT,
      closed_at TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS invitations_waiting ON invitations (territory_id, made_at)
      WHERE closed_at IS NULL`);
  const statements = {
    one: database.prepare('SELECT * FROM invitations WHERE invitation_id = ?'),
    byDigest: database.prepare('SELECT * FROM invitations WHERE digest = ?'),
    add: database.prepare(
      `INSERT OR IGNORE INTO invitations (invitation_id, territory_id, role, until, delegated_from,
         invited_by, granter, label, code, digest, made_at, ends_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    take: database.prepare(
      `UPDATE invitations SET taken_by = :person
       WHERE invitation_id = :id AND (taken_by IS NULL OR taken_by = :person)
         AND (closed_at IS NULL OR taken_by = :person)`,
    ),
    release: database.prepare(
      'UPDATE invitations SET taken_by = NULL WHERE invitation_id = ? AND closed_at IS NULL',
    ),
    close: database.prepare(
      `UPDATE invitations SET label = NULL, code = NULL, closed_at = ?
       WHERE invitation_id = ? AND closed_at IS NULL`,
    ),
    closeOver: database.prepare(
      `UPDATE invitations SET label = NULL, code = NULL, closed_at = ?
       WHERE closed_at IS NULL AND ends_at < ?`,
    ),
    forget: database.prepare('DELETE FROM invitations WHERE ends_at < ?'),
    waitingLike: database.prepare(
      `SELECT count(*) AS count FROM invitations
       WHERE closed_at IS NULL AND ends_at >= :now
         AND territory_id = :territory AND delegated_from IS :from`,
    ),
    waiting: database.prepare(
      `SELECT * FROM invitations
       WHERE closed_at IS NULL AND ends_at >= :now
         AND (:territory IS NULL OR territory_id = :territory)
         AND (:inviter IS NULL OR invited_by = :inviter)
       ORDER BY made_at DESC, invitation_id LIMIT ${MOST_SHOWN}`,
    ),
  };
  const inDays = (days: number): Instant =>
    new Date(Date.parse(options.clock.now()) + days * DAY_MS).toISOString();
  /** What was cut or overwritten is still in the log of writes: it is moved over and cut. */
  const wipe = () => database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const sweep = () => {
    const now = options.clock.now();
    const over = Number(statements.closeOver.run(now, now).changes);
    const forgotten = Number(statements.forget.run(inDays(-REMEMBERED_DAYS)).changes);
    if (over + forgotten > 0) wipe();
  };
  sweep();

  return {
    /** Makes an invitation; the same again when there is one of this id. */
    invite(
      given: Omit<Invitation, 'code' | 'madeAt' | 'endsAt' | 'takenBy' | 'closed'>,
    ): Invitation {
      sweep();
      const code = randomBytes(18).toString('base64url');
      const { invitationId, territoryId, role, until, delegatedFrom, invitedBy, label } = given;
      const granter = JSON.stringify(given.granter);
      const what = [invitationId, territoryId, role, until, delegatedFrom, invitedBy, granter];
      const now = options.clock.now();
      statements.add.run(...what, label, code, digestOf(code), now, inDays(LASTS_DAYS));
      return invitationIn(statements.one.get(invitationId) ?? {});
    },
    one(invitationId: Uuid): Invitation | undefined {
      const row = statements.one.get(invitationId);
      return row === undefined ? undefined : invitationIn(row);
    },
    /** What a code is for, over or not. */
    find(code: string): Invitation | undefined {
      const row = statements.byDigest.get(digestOf(code));
      return row === undefined ? undefined : invitationIn(row);
    },
    isOver: ({ closed, endsAt }: Invitation): boolean => closed || endsAt < options.clock.now(),
    /** Keeps it for one person, so that of two at once one gets it. @returns whether it is theirs. */
    take: (invitationId: Uuid, person: Uuid): boolean =>
      Number(statements.take.run({ id: invitationId, person }).changes) > 0,
    release: (invitationId: Uuid): void => void statements.release.run(invitationId),
    close(invitationId: Uuid): void {
      statements.close.run(options.clock.now(), invitationId);
      wipe();
    },
    /** Those that wait, the newest first, {@link MOST_SHOWN} at the most. */
    waiting: (filter: {
      readonly territoryId?: TerritoryId | null;
      readonly invitedBy?: Uuid | null;
    }): readonly Invitation[] =>
      statements.waiting
        .all({
          now: options.clock.now(),
          territory: filter.territoryId ?? null,
          inviter: filter.invitedBy ?? null,
        })
        .map(invitationIn),
    /** How many wait to be granted for the same territory; of what is given on, from the same mandate. */
    waitingLike: (one: Pick<Invitation, 'territoryId' | 'delegatedFrom'>): number => {
      const { territoryId: territory, delegatedFrom: from } = one;
      const row = statements.waitingLike.get({ now: options.clock.now(), territory, from });
      return Number(row?.['count']);
    },
    end: (): void => database.close(),
  };
}

const digestOf = (code: string): string => createHash('sha256').update(code).digest('base64url');

const invitationIn = (row: Readonly<Record<string, unknown>>): Invitation => ({
  invitationId: String(row['invitation_id']),
  territoryId: String(row['territory_id']),
  role: row['role'] as MandateRole,
  until: row['until'] as Day | null,
  delegatedFrom: row['delegated_from'] as Uuid | null,
  invitedBy: String(row['invited_by']),
  granter: JSON.parse(String(row['granter'])) as Granter,
  label: row['label'] as string | null,
  code: row['code'] as string | null,
  madeAt: String(row['made_at']),
  endsAt: String(row['ends_at']),
  takenBy: row['taken_by'] as Uuid | null,
  closed: row['closed_at'] !== null,
});
