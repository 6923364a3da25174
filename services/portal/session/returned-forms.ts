import type { Clock } from '@bourse/kernel/clock';
import type { Database } from '@bourse/sqlite/database';
import { z } from 'zod';
import { KEPT_AFTER_MS } from './kept-forms.ts';
import type { Seal } from './seal.ts';
import { ago } from './session-file.ts';

const MOST_CHARACTERS = 64 * 1024;
/** Of one person. */
const MOST_FORMS = 20;

const texts = z.array(z.tuple([z.string(), z.string()]));
const byName = texts.transform((pairs) => new Map(pairs));
/** What became of one line of a form of many: of what was done, where it is; of the others, why not. */
const lineResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done'), label: z.string(), link: z.string() }),
  z.object({ kind: z.enum(['refused', 'unknown']), label: z.string(), why: z.string() }),
]);
export type LineResult = z.infer<typeof lineResult>;

const content = z.object({
  typed: texts,
  state: z.object({
    values: byName,
    errors: byName,
    refusals: z.array(z.string()),
    key: z.string(),
    seen: z.string().optional(),
    more: z.boolean().optional(),
    results: z.array(lineResult).optional(),
  }),
});

/** What a form that was sent shows again. */
export type ReturnedState = {
  readonly values: ReadonlyMap<string, string>;
  /** By the name of the field. */
  readonly errors: ReadonlyMap<string, string>;
  /** What concerns the whole. */
  readonly refusals: readonly string[];
  /** Under which it is sent the next time, from wherever it is shown by then. */
  readonly key: string;
  /** The entity tag of what whoever typed it had seen; undefined where none is asked for. */
  readonly seen?: string | undefined;
  /** More rows were asked for; nothing was sent on. */
  readonly more?: boolean | undefined;
  /** Of a form of many lines that was sent on: what became of each. What is shown again are the others. */
  readonly results?: readonly LineResult[] | undefined;
};

/** A form that goes back to whoever sent it: refused, or with more rows, or with what became of each line. */
export type ReturnedForm = {
  /** Where it is sent. */
  readonly action: string;
  readonly state: ReturnedState;
  /** What was typed, by the labels of its fields. */
  readonly typed: readonly (readonly [string, string])[];
};

/** Where a returned form belongs, and for whom it was sent. */
export type ReturnedTo = {
  readonly person: string;
  /** The territory that was acted for: for another, it is not shown. */
  readonly acting: string;
  /** What its address names it by: an id that the form itself bore. */
  readonly reference: string;
};

/**
 * Forms that were refused, in the file of sessions, so that their page can be come back to: each under the
 * reference that its address bears, for a day, the newest of each person. They end before that when the form
 * is done, when the session that they came from is signed out, and when the person has their data erased.
 */
export function returnedFormsIn(
  database: Database,
  given: { readonly clock: Clock; readonly seal: Seal },
) {
  const { clock, seal } = given;
  const statements = {
    keep: database.prepare(
      `INSERT OR REPLACE INTO returned_forms
         (person, reference, thread, session, acting, action, content, kept_at)
       VALUES (?1, ?2, coalesce(
         (SELECT thread FROM returned_forms WHERE person = ?1 AND reference = ?3), ?2), ?4, ?5, ?6, ?7, ?8)`,
    ),
    // The oldest go.
    bound: database.prepare(
      `DELETE FROM returned_forms WHERE person = ?1 AND reference NOT IN (
         SELECT reference FROM returned_forms WHERE person = ?1
         ORDER BY kept_at DESC, reference LIMIT ${MOST_FORMS})`,
    ),
    find: database.prepare(
      `SELECT action, content FROM returned_forms
       WHERE person = ? AND acting = ? AND reference = ? AND kept_at >= ?`,
    ),
    drop: database.prepare(
      `DELETE FROM returned_forms WHERE person = ?1 AND thread =
         (SELECT thread FROM returned_forms WHERE person = ?1 AND reference = ?2)`,
    ),
    forget: database.prepare('DELETE FROM returned_forms WHERE person = ?'),
    forgetOf: database.prepare('DELETE FROM returned_forms WHERE session = ?'),
  };
  const placeOf = ({ person, acting, reference }: ReturnedTo, action: string): string =>
    JSON.stringify([person, acting, reference, action]);
  return {
    /**
     * Keeps a form to be shown again, in place of what stood under its reference.
     *
     * @param options.after The reference that the form was shown under before, if any: both end together.
     * @param options.session The digest of the session that it was sent in.
     * @returns false for one that is too long, which is not kept.
     */
    keepReturned(
      to: ReturnedTo,
      { action, state, typed }: ReturnedForm,
      options: { readonly after: string; readonly session: string },
    ): boolean {
      const { key, seen, more, refusals, results } = state;
      const [values, errors] = [[...state.values], [...state.errors]];
      const kept = { values, errors, refusals, key, seen, more, results };
      const text = JSON.stringify({ typed, state: kept });
      if (text.length > MOST_CHARACTERS) return false;
      const { person, acting, reference } = to;
      const sealed = seal.close(text, placeOf(to, action));
      const { after, session } = options;
      const place = [person, reference, after, session, acting, action] as const;
      statements.keep.run(...place, sealed, clock.now());
      statements.bound.run(person);
      return true;
    },

    returnedForm(to: ReturnedTo): ReturnedForm | undefined {
      const { person, acting, reference } = to;
      const row = statements.find.get(person, acting, reference, ago(clock, KEPT_AFTER_MS));
      if (row === undefined) return undefined;
      const action = String(row['action']);
      const text = seal.open(String(row['content']), placeOf(to, action));
      if (text === undefined) return undefined;
      // Of a portal before or after this one, perhaps.
      const { data } = content.safeParse(JSON.parse(text));
      return data === undefined ? undefined : { ...data, action };
    },

    /** The form is done: none of the ways that it was shown again is any more. */
    dropReturned: (person: string, reference: string): void =>
      void statements.drop.run(person, reference),

    forgetReturned: (person: string): void => void statements.forget.run(person),
    forgetReturnedOf: (session: string): void => void statements.forgetOf.run(session),
  };
}
