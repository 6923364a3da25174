const french = new Map<string, string>();

/**
 * What a schema says of its own about a wrong value, in both languages. Zod has words for the rest.
 *
 * @returns The English, for the schema; {@link inFrench} gives the other.
 */
export function wording(english: string, inFrenchWords: string): string {
  french.set(english, inFrenchWords);
  return english;
}

/** The French of a {@link wording}; any other text as it is. */
export const inFrench = (english: string): string => french.get(english) ?? english;

/** A date that is written out in French, with the first of a month as one says it: `1er mars 2026`. */
export const withFrenchFirst = (written: string): string => written.replace(/^1(?=\s)/, '1er');
