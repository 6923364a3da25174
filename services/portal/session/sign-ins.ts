import type { Clock, Instant } from '@bourse/kernel/clock';
import { openDatabase } from '@bourse/sqlite/database';
import { isIPv4, isIPv6 } from 'node:net';

/** CNIL, recommandation du 14 octobre 2021 on logs: six months to a year. */
const KEPT_MS = 182 * 86_400_000;
/** So that nobody who is refused again and again fills a disk. */
const MOST_REFUSED = 100_000;
const MOST_SHOWN = 200;

/** `ended`: the issuer vouched no more. */
export type SignInKind = 'signed_in' | 'signed_out' | 'ended' | 'refused';
export type SignIn = {
  readonly at: Instant;
  readonly kind: SignInKind;
  /** At which issuer. */
  readonly issuer: string;
  /** The network, without the machine in it; null once it is erased, or when nothing is known of it. */
  readonly network: string | null;
};

/**
 * Who signed in, when, how and from which network: for the person to see, and for whoever looks into an
 * incident. No token, no session, no address of a machine. What is recorded is on the disk before the
 * answer goes out; it is kept for six months.
 */
export function openSignIns(options: {
  readonly file: string;
  readonly clock: Clock;
  /** By its address; asked at each record. */
  readonly issuer: () => string;
}) {
  const { clock } = options;
  const database = openDatabase({ file: options.file, durability: 'full' });
  database.exec(`
    PRAGMA secure_delete = ON;
    CREATE TABLE IF NOT EXISTS sign_ins (
      number INTEGER PRIMARY KEY,
      person TEXT,
      kind TEXT NOT NULL,
      issuer TEXT NOT NULL,
      network TEXT,
      at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS sign_ins_by_person ON sign_ins (person, number);
    CREATE INDEX IF NOT EXISTS sign_ins_by_age ON sign_ins (at)`);
  const statements = {
    add: database.prepare(
      'INSERT INTO sign_ins (person, kind, issuer, network, at) VALUES (?, ?, ?, ?, ?)',
    ),
    of: database.prepare(
      `SELECT * FROM sign_ins WHERE person = ? AND at >= ? ORDER BY number DESC LIMIT ${MOST_SHOWN}`,
    ),
    erase: database.prepare('UPDATE sign_ins SET network = NULL WHERE person = ?'),
    sweep: database.prepare('DELETE FROM sign_ins WHERE at < ?'),
    // The oldest of those that name nobody.
    bound: database.prepare(`
      DELETE FROM sign_ins WHERE person IS NULL AND number <= (
        SELECT number FROM sign_ins WHERE person IS NULL ORDER BY number DESC
        LIMIT 1 OFFSET ${MOST_REFUSED})`),
  };
  const oldest = (): Instant => new Date(Date.parse(clock.now()) - KEPT_MS).toISOString();
  return {
    /** @param given.person Null for a sign-in that was refused: nobody is known. @param given.address Of the client. */
    record(given: {
      readonly person: string | null;
      readonly kind: SignInKind;
      readonly address: string | undefined;
    }): void {
      const { person, kind, address } = given;
      statements.add.run(person, kind, options.issuer(), networkOf(address), clock.now());
      statements.sweep.run(oldest());
      if (person === null) statements.bound.run();
    },
    /** The newest first. */
    of: (person: string): readonly SignIn[] =>
      statements.of.all(person, oldest()).map((row) => ({
        at: String(row['at']),
        kind: row['kind'] as SignInKind,
        issuer: String(row['issuer']),
        network: row['network'] as string | null,
      })),
    /** Takes from where somebody came away, so that it is not on the disk either; when stays, under an opaque id. */
    erase(person: string): void {
      statements.erase.run(person);
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
    close: (): void => database.close(),
  };
}
export type SignIns = ReturnType<typeof openSignIns>;

/** The network of an address, coarse enough to name no machine: /24 of IPv4, /48 of IPv6; null for what is neither. */
export function networkOf(address: string | undefined): string | null {
  const plain = address?.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (plain === undefined) return null;
  if (isIPv4(plain)) return `${plain.split('.').slice(0, 3).join('.')}.0/24`;
  if (!isIPv6(plain)) return null;
  const [head = '', tail] = plain.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const between = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(Math.max(0, between)).fill('0'), ...after];
  const kept = groups.slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16));
  return `${kept.join(':')}::/48`;
}
