import type { Clock } from '@bourse/kernel/clock';
import { addDays } from '@bourse/kernel/clock';
import { inTransaction, openDatabase } from '@bourse/sqlite/database';

export type StoredAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type Claim =
  /** Not answered yet: do it. After a crash it may have been done; the command's id makes that harmless. */
  | { readonly kind: 'proceed' }
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  | { readonly kind: 'other_payload' };

/**
 * The first answers to requests with an Idempotency-Key, kept for a day, so that a client that lost the
 * answer gets it again. That nothing happens twice does not rest on this memory: command ids derive
 * from the key, and the streams know them for ever.
 *
 * Source: draft-ietf-httpapi-idempotency-key-header.
 */
export type IdempotencyMemory = {
  claim(scope: string, fingerprint: string): Claim;
  remember(scope: string, answer: StoredAnswer): void;
  close(): void;
};

const KEPT_DAYS = 1;
/** Claims between two clean-ups: the file holds at most a day's keys and this many more. */
const CLEAN_EVERY = 1_000;

export function openIdempotencyMemory(options: { file: string; clock: Clock }): IdempotencyMemory {
  const { clock } = options;
  const database = openDatabase({ file: options.file, durability: 'rebuildable' });
  database.exec(`
    CREATE TABLE IF NOT EXISTS answers (
      scope TEXT PRIMARY KEY,
      fingerprint TEXT NOT NULL,
      claimed_at TEXT NOT NULL,
      status INTEGER,
      headers TEXT,
      body TEXT
    ) STRICT;
    CREATE INDEX IF NOT EXISTS answers_by_age ON answers (claimed_at);
  `);
  const find = database.prepare(
    'SELECT fingerprint, status, headers, body FROM answers WHERE scope = ?',
  );
  const add = database.prepare(
    'INSERT INTO answers (scope, fingerprint, claimed_at) VALUES (?, ?, ?)',
  );
  const fill = database.prepare(
    'UPDATE answers SET status = ?, headers = ?, body = ? WHERE scope = ?',
  );
  const clean = database.prepare('DELETE FROM answers WHERE claimed_at < ?');
  const forgetOld = () => clean.run(addDays(clock.now(), -KEPT_DAYS));
  let claims = 0;
  forgetOld();

  return {
    claim: (scope, fingerprint) =>
      inTransaction(database, () => {
        claims += 1;
        if (claims % CLEAN_EVERY === 0) forgetOld();
        const row = find.get(scope);
        if (row === undefined) {
          add.run(scope, fingerprint, clock.now());
          return { kind: 'proceed' };
        }
        if (row['fingerprint'] !== fingerprint) return { kind: 'other_payload' };
        if (row['status'] === null) return { kind: 'proceed' };
        const headers = JSON.parse(String(row['headers'])) as Record<string, string>;
        return {
          kind: 'answered',
          answer: { status: Number(row['status']), headers, body: String(row['body']) },
        };
      }),
    remember: (scope, answer) => {
      fill.run(answer.status, JSON.stringify(answer.headers), answer.body, scope);
    },
    close: () => database.close(),
  };
}
