import type { z } from 'zod';
import { problem, type Problem } from './problem.ts';

/** What a refusal lists of the errors found, and shows of a field's name. */
const MAX_ERRORS = 20;
const MAX_NAME = 200;

/** What passed its schema, or the refusal that says why it did not. */
export type Checked<T> = { readonly kind: 'fits'; readonly value: T } | Problem;

/** Checks a part of a request. @param code The refusal for what does not fit; it lists the errors. */
export function check(schema: z.ZodType, value: unknown, code: string): Checked<unknown> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: 'fits', value: parsed.data };
  const errors = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => errorAt([...issue.path, key], 'is not known here'))
      : [errorAt(issue.path, issue.message)],
  );
  return problem(code, { errors: errors.slice(0, MAX_ERRORS) });
}

/** @param path Said as a JSON pointer (RFC 6901), of names that are cut where they are absurdly long. */
const errorAt = (path: readonly PropertyKey[], detail: string) => ({
  pointer: path
    .map((step) => String(step).slice(0, MAX_NAME).replaceAll('~', '~0').replaceAll('/', '~1'))
    .map((step) => `/${step}`)
    .join(''),
  detail,
});
