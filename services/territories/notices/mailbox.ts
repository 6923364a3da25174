import type { Clock, Instant } from '@bourse/kernel/clock';
import { addDays } from '@bourse/kernel/clock';
import { derivedId, newId, type Uuid } from '@bourse/kernel/ids';
import type { TerritoryId } from '@bourse/contracts/values';
import { type Database, inTransaction, openDatabase } from '@bourse/sqlite/database';
import type { KnownFile } from './file-of.ts';
import type { Facts, NoticeKind, Template } from './notice.ts';
import { preferencesIn } from './preferences.ts';

/** Something that one person is to be told. */
export type Notice = {
  readonly eventId: Uuid;
  readonly personId: Uuid;
  readonly kind: NoticeKind;
  readonly template: Template;
  /** For which territory they act in it; null where it concerns the person. */
  readonly territoryId: TerritoryId | null;
  readonly facts: Facts;
  readonly recordedAt: Instant;
};

/** A message that is to go out: the notices in it no longer change, and neither does its id. */
export type Message = {
  readonly messageId: Uuid;
  readonly personId: Uuid;
  readonly sealedAt: Instant;
  /** How often it was given to the server, and not taken. */
  readonly attempts: number;
};

/** What became of a message. */
export type End = 'sent' | 'dropped' | 'set_aside';

/** How long what is over is kept: longer by far than anything is old enough to be told. */
const KEPT_DAYS = 30;
const TOGETHER_AT_MOST = 100;

export type Mailbox = ReturnType<typeof openMailbox>;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS bookkeeping (generation TEXT NOT NULL, source TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS files (
    file_id TEXT PRIMARY KEY, lender_id TEXT, borrower_id TEXT, title TEXT NOT NULL, minutes INTEGER, signed_by TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS preferences (
    person_id TEXT PRIMARY KEY, rhythm TEXT NOT NULL, kinds TEXT NOT NULL, language TEXT NOT NULL, revision INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS notices (
    event_id TEXT NOT NULL,
    person_id TEXT NOT NULL,
    together TEXT NOT NULL,
    kind TEXT NOT NULL,
    template TEXT NOT NULL,
    territory_id TEXT,
    facts TEXT NOT NULL,
    recorded_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    message_id TEXT,
    PRIMARY KEY (event_id, person_id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS notices_due ON notices (due_at) WHERE message_id IS NULL;
  CREATE INDEX IF NOT EXISTS notices_of_person ON notices (person_id, together);
  CREATE INDEX IF NOT EXISTS notices_of_message ON notices (message_id) WHERE message_id IS NOT NULL;
  CREATE TABLE IF NOT EXISTS messages (
    message_id TEXT PRIMARY KEY,
    person_id TEXT NOT NULL,
    sealed_at TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    next_at TEXT,
    state TEXT NOT NULL,
    detail TEXT,
    ended_at TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messages_due ON messages (next_at) WHERE next_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS messages_of_person ON messages (person_id);
  CREATE INDEX IF NOT EXISTS messages_ended ON messages (ended_at) WHERE ended_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS messages_by_state ON messages (state)`;

/**
 * What is to be told to people, and how they want to be told: opens the file, made when it is not there.
 * It is no read model. Addresses do not stand in it: they are looked up when a message goes out.
 */
export function openMailbox(options: { readonly file: string; readonly clock: Clock }) {
  const { clock } = options;
  const database = openDatabase({ file: options.file, durability: 'full' });
  // What is deleted is overwritten, and not only left to be.
  database.exec(`PRAGMA secure_delete = ON; ${SCHEMA}`);
  return {
    preferences: preferencesIn(database, clock),
    files: filesIn(database),
    ...outboxIn(database, clock),
    /** All that a consumer does for one event, or nothing. */
    atOnce: <T>(work: () => T): T => inTransaction(database, work),
    /**
     * The name under which the topics are heard. Another log of them is heard from its beginning, and so
     * are they all by a new file: what was written already is not written again, what is old is passed over.
     */
    generation: (source: string): string =>
      inTransaction(database, () => {
        const known = database.prepare('SELECT * FROM bookkeeping').get();
        if (known?.['source'] === source) return String(known['generation']);
        database.exec('DELETE FROM bookkeeping');
        const generation = newId();
        database.prepare('INSERT INTO bookkeeping VALUES (?, ?)').run(generation, source);
        return generation;
      }),
    /** Takes away all that concerns a person, so that it is not on the disk either. */
    erase: (personId: Uuid): void => {
      inTransaction(database, () => {
        for (const table of ['preferences', 'notices', 'messages'])
          database.prepare(`DELETE FROM ${table} WHERE person_id = ?`).run(personId);
      });
      // The log of writes holds what was there: it is moved over and cut.
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
    close: () => database.close(),
  };
}

function filesIn(database: Database) {
  const one = database.prepare('SELECT * FROM files WHERE file_id = ?');
  const put = database.prepare('INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)');
  return {
    find: (fileId: Uuid): KnownFile | undefined => {
      const row = one.get(fileId);
      if (row === undefined) return undefined;
      return {
        fileId,
        lenderId: row['lender_id'] as TerritoryId | null,
        borrowerId: row['borrower_id'] as TerritoryId | null,
        title: String(row['title']),
        minutes: row['minutes'] === null ? null : Number(row['minutes']),
        signedBy: row['signed_by'] as TerritoryId | null,
      };
    },
    put: ({ fileId, lenderId, borrowerId, title, minutes, signedBy }: KnownFile): void => {
      put.run(fileId, lenderId, borrowerId, title, minutes, signedBy);
    },
  };
}

function outboxIn(database: Database, clock: Clock) {
  const add = database.prepare(
    'INSERT OR IGNORE INTO notices VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)',
  );
  const groups = database.prepare(`
    SELECT person_id, together, min(due_at) AS since FROM notices WHERE message_id IS NULL AND due_at <= ?
    GROUP BY person_id, together ORDER BY since LIMIT ?`);
  const unsealed = database.prepare(`
    SELECT * FROM notices WHERE person_id = ? AND together = ? AND message_id IS NULL
    ORDER BY recorded_at, event_id LIMIT ?`);
  const drop = database.prepare('DELETE FROM notices WHERE event_id = ? AND person_id = ?');
  const put = database.prepare(
    'UPDATE notices SET message_id = ? WHERE event_id = ? AND person_id = ?',
  );
  const seal = database.prepare(
    "INSERT INTO messages VALUES (?, ?, ?, 0, ?, 'waiting', NULL, NULL)",
  );
  const due = database.prepare(
    'SELECT * FROM messages WHERE next_at <= ? ORDER BY next_at, message_id LIMIT ?',
  );
  const within = database.prepare(
    'SELECT * FROM notices WHERE message_id = ? ORDER BY recorded_at, event_id',
  );
  const wait = database.prepare(
    "UPDATE messages SET attempts = attempts + 1, next_at = ?, detail = ? WHERE message_id = ? AND state = 'waiting'",
  );
  const end = database.prepare(
    "UPDATE messages SET next_at = NULL, state = ?, detail = ?, ended_at = ? WHERE message_id = ? AND state = 'waiting'",
  );
  const counts = database.prepare(`
    SELECT (SELECT count(*) FROM notices WHERE message_id IS NULL)
             + (SELECT count(*) FROM messages WHERE state = 'waiting') AS waiting,
           (SELECT count(*) FROM messages WHERE state = 'set_aside') AS set_aside`);
  const ofPerson = database.prepare(
    'SELECT message_id, sealed_at, state, ended_at FROM messages WHERE person_id = ? ORDER BY sealed_at, message_id',
  );

  return {
    /**
     * Writes down something to tell. Of one event, one person is told once.
     *
     * @param how.together What goes out in one message with it.
     * @param how.dueAt When it goes out; others that are to go with it then go too.
     */
    tell: (notice: Notice, how: { readonly together: string; readonly dueAt: Instant }): void => {
      const { eventId, personId, kind, template, territoryId, facts, recordedAt } = notice;
      const { together, dueAt } = how;
      const text = JSON.stringify(facts);
      add.run(eventId, personId, together, kind, template, territoryId, text, recordedAt, dueAt);
    },
    /**
     * Makes messages of what is due.
     *
     * @param still Whether something is still to be told: the mandate or the wish may be gone.
     */
    seal: (limit: number, still: (notice: Notice) => boolean): void => {
      const now = clock.now();
      for (const group of groups.all(now, limit)) {
        const personId = String(group['person_id']);
        inTransaction(database, () => {
          const found = unsealed
            .all(personId, String(group['together']), TOGETHER_AT_MOST)
            .map(toNotice);
          const kept = found.filter(still);
          for (const one of found) if (!kept.includes(one)) drop.run(one.eventId, personId);
          const [first] = kept;
          if (first === undefined) return;
          const messageId = derivedId('message', first.eventId, personId);
          seal.run(messageId, personId, now, now);
          for (const one of kept) put.run(messageId, one.eventId, personId);
        });
      }
    },
    /** Messages that are to go out now. */
    due: (now: Instant, limit: number): readonly Message[] => due.all(now, limit).map(toMessage),
    noticesIn: (messageId: Uuid): readonly Notice[] => within.all(messageId).map(toNotice),
    /** It was not taken, and is tried again. @param detail Why, without an address. */
    postpone: (messageId: Uuid, until: Instant, detail: string): void => {
      wait.run(until, detail, messageId);
    },
    finish: (messageId: Uuid, how: End, detail: string | null): void => {
      end.run(how, detail, clock.now(), messageId);
    },
    /** Messages of a person, and what became of them. */
    messagesOf: (personId: Uuid) =>
      ofPerson.all(personId).map((row) => ({
        messageId: String(row['message_id']),
        writtenAt: String(row['sealed_at']),
        state: String(row['state']),
        endedAt: row['ended_at'] as Instant | null,
      })),
    /** For whoever watches: what is still to go out, and what waits for a person. */
    counts: () => {
      const row = counts.get();
      return { waiting: Number(row?.['waiting']), setAside: Number(row?.['set_aside']) };
    },
    /** Forgets what has long been over. */
    clean: (): void => {
      const before = addDays(clock.now(), -KEPT_DAYS);
      inTransaction(database, () => {
        database
          .prepare(
            'DELETE FROM notices WHERE message_id IN (SELECT message_id FROM messages WHERE ended_at < ?)',
          )
          .run(before);
        database.prepare('DELETE FROM messages WHERE ended_at < ?').run(before);
      });
    },
  };
}

type Row = Readonly<Record<string, unknown>>;

const toNotice = (row: Row): Notice => ({
  eventId: String(row['event_id']),
  personId: String(row['person_id']),
  kind: row['kind'] as NoticeKind,
  template: row['template'] as Template,
  territoryId: row['territory_id'] as TerritoryId | null,
  facts: JSON.parse(String(row['facts'])) as Facts,
  recordedAt: String(row['recorded_at']),
});

const toMessage = (row: Row): Message => ({
  messageId: String(row['message_id']),
  personId: String(row['person_id']),
  sealedAt: String(row['sealed_at']),
  attempts: Number(row['attempts']),
});
