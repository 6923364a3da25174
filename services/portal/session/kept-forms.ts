import type { Clock } from '@bourse/kernel/clock';
import type { Database } from '@bourse/sqlite/database';
import { z } from 'zod';
import type { Seal } from './seal.ts';
import { ago } from './session-file.ts';

/** What was typed is kept that long after the session that it was typed in. */
export const KEPT_AFTER_MS = 24 * 60 * 60_000;
const MOST_BYTES = 64 * 1024;
/** Of one person. */
const MOST_FORMS = 10;

/**
 * Why a form was not handled: its session was over, the person had come to act for another territory
 * since it was shown, or had sent too many, or what had to be read first could not be.
 */
const keptFor = z.enum(['session_over', 'acting_changed', 'too_many', 'unavailable']);
export type KeptFor = z.infer<typeof keptFor>;

/** A form that was sent and could not be handled. */
export type KeptForm = {
  readonly fields: ReadonlyMap<string, string>;
  readonly reason: KeptFor;
};

/** Forms that wait for whoever sent them, in the file of sessions: one for each address, a few for each person. */
export function keptFormsIn(
  database: Database,
  given: { readonly clock: Clock; readonly seal: Seal },
) {
  const { clock, seal } = given;
  const statements = {
    keep: database.prepare(
      `INSERT INTO kept_forms (person, action, fields, reason, kept_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET
         fields = excluded.fields, reason = excluded.reason, kept_at = excluded.kept_at`,
    ),
    // The oldest go.
    bound: database.prepare(
      `DELETE FROM kept_forms WHERE person = ?1 AND action NOT IN (
         SELECT action FROM kept_forms WHERE person = ?1
         ORDER BY kept_at DESC, action LIMIT ${MOST_FORMS})`,
    ),
    find: database.prepare(
      'SELECT fields, reason FROM kept_forms WHERE person = ? AND action = ? AND kept_at >= ?',
    ),
    all: database.prepare(
      'SELECT action FROM kept_forms WHERE person = ? AND kept_at >= ? ORDER BY kept_at, action',
    ),
    drop: database.prepare('DELETE FROM kept_forms WHERE person = ? AND action = ?'),
    forget: database.prepare('DELETE FROM kept_forms WHERE person = ?'),
  };
  const placeOf = (person: string, action: string): string => JSON.stringify([person, action]);
  const one = (person: string, action: string): KeptForm | undefined => {
    const row = statements.find.get(person, action, ago(clock, KEPT_AFTER_MS));
    if (row === undefined) return undefined;
    const fields = seal.open(String(row['fields']), placeOf(person, action));
    if (fields === undefined) return undefined;
    const typed = new Map(JSON.parse(fields) as [string, string][]);
    return { fields: typed, reason: keptFor.parse(row['reason']) };
  };
  return {
    /**
     * Keeps what somebody sent, in place of what was kept of them for the same address. What is too long
     * is not kept, and of more than ten the oldest goes.
     *
     * @param action Where it was sent.
     * @returns false for one that is too long.
     */
    keepForm(person: string, action: string, form: KeptForm): boolean {
      const fields = JSON.stringify([...form.fields]);
      if (fields.length > MOST_BYTES) return false;
      const sealed = seal.close(fields, placeOf(person, action));
      statements.keep.run(person, action, sealed, form.reason, clock.now());
      statements.bound.run(person);
      return true;
    },

    keptForm: one,

    /** All that is kept of somebody, by where it was sent, the oldest first. */
    keptForms(person: string): ReadonlyMap<string, KeptForm> {
      const actions = statements.all
        .all(person, ago(clock, KEPT_AFTER_MS))
        .map((row) => String(row['action']));
      return new Map(
        actions.flatMap((action) => {
          const form = one(person, action);
          return form === undefined ? [] : [[action, form] as const];
        }),
      );
    },

    dropForm: (person: string, action: string): void => void statements.drop.run(person, action),

    forgetKept: (person: string): void => void statements.forget.run(person),
  };
}
