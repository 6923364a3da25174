import type { Clock } from '@bourse/kernel/clock';
import type { Database } from '@bourse/sqlite/database';
import type { Seal } from './seal.ts';
import { ago, digestOf, newId } from './session-file.ts';

/** A sign-in that does not come back by then is begun again. */
const SIGN_IN_MS = 10 * 60_000;

/** What a browser was sent away with, until it comes back. */
export type Errand = {
  /** What its return is held against, or is sent on to. */
  readonly proof: string;
  /** A page of this portal to go on with. */
  readonly back: string;
};

/** Browsers on their way to the issuer and back, in the file of sessions. */
export function errandsIn(
  database: Database,
  given: { readonly clock: Clock; readonly seal: Seal },
) {
  const { clock, seal } = given;
  const statements = {
    add: database.prepare('INSERT INTO errands VALUES (?, ?, ?, ?)'),
    over: database.prepare('DELETE FROM errands WHERE digest = ? RETURNING *'),
    sweep: database.prepare('DELETE FROM errands WHERE begun_at < ?'),
  };
  return {
    /** Sends a browser away. @returns The id for it, which is kept nowhere else. */
    beginErrand({ proof, back }: Errand): string {
      statements.sweep.run(ago(clock, SIGN_IN_MS));
      const id = newId();
      const digest = digestOf(id);
      statements.add.run(digest, seal.close(proof, digest), back, clock.now());
      return id;
    },

    /** What the browser with this id was sent away with; told once, and not after ten minutes. */
    endErrand(id: string): Errand | undefined {
      const digest = digestOf(id);
      const row = statements.over.get(digest);
      if (row === undefined || String(row['begun_at']) < ago(clock, SIGN_IN_MS)) return undefined;
      const proof = seal.open(String(row['proof']), digest);
      return proof === undefined ? undefined : { proof, back: String(row['back']) };
    },
  };
}
