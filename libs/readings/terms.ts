import { createHash } from 'node:crypto';
import type { Term } from './decider.ts';

/** Codes, ids, days, names of events and of streams: what is recorded as it was asked. */
const PLAIN = /^[\w.:,-]{1,300}$/;
const HOLDS_A_DIGIT_OR_MARK = /[\d:_-]/;

/** Fields of free words: a name with a hyphen in it is one still. */
const WORDS: ReadonlySet<string> = new Set(['q']);

/**
 * What was searched by. People may type a name where a code is asked for: of such, a digest.
 *
 * @param codes The fields in which nothing but words of a closed list can stand.
 */
export const termsOf = (
  given: Readonly<Record<string, string | undefined>>,
  codes: ReadonlySet<string>,
): Term[] =>
  Object.entries(given).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const isCode =
      !WORDS.has(name) &&
      PLAIN.test(value) &&
      (codes.has(name) || HOLDS_A_DIGIT_OR_MARK.test(value));
    return [{ name, value: isCode ? value : digestOf(value) }];
  });

const digestOf = (value: string): string =>
  `sha256:${createHash('sha256').update(value).digest('hex').slice(0, 16)}`;
