import { wording } from '@bourse/contracts/wording';
import { z } from 'zod';
import { type FieldError, type Language, problem, type Problem } from './problem.ts';

/** What a refusal lists of the errors found, and shows of a field's name. */
const MAX_ERRORS = 20;
const MAX_NAME = 200;

/** What passed its schema, or the refusal that says why it did not. */
export type Checked<T> = { readonly kind: 'fits'; readonly value: T } | Problem;

const words = { fr: z.locales.fr().localeError, en: z.locales.en().localeError };
const UNKNOWN_FIELD = wording('is not known here', 'n’est pas connu ici');

/**
 * Checks a part of a request.
 *
 * @param code The refusal for what does not fit; it lists the errors.
 * @param language In which zod says them; see `wording` for what schemas say of their own.
 */
export function check(
  schema: z.ZodType,
  value: unknown,
  code: string,
  language: Language,
): Checked<unknown> {
  const parsed = schema.safeParse(value, { error: words[language] });
  if (parsed.success) return { kind: 'fits', value: parsed.data };
  const errors = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => errorAt([...issue.path, key], UNKNOWN_FIELD))
      : [errorAt(issue.path, issue.message)],
  );
  return problem(code, { errors: errors.slice(0, MAX_ERRORS) });
}

/** @param path Said as a JSON pointer (RFC 6901), of names that are cut where they are absurdly long. */
const errorAt = (path: readonly PropertyKey[], detail: string): FieldError => ({
  pointer: path
    .map((step) => String(step).slice(0, MAX_NAME).replaceAll('~', '~0').replaceAll('/', '~1'))
    .map((step) => `/${step}`)
    .join(''),
  detail,
});
