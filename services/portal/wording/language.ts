import type { Language } from '@bourse/service-kit/problem';

export type { Language };

/** The same words in both languages: what is missing in one does not compile. */
export type Both<Words> = Readonly<Record<Language, Words>>;

/** For tables of words: the English is held to the shape of the French. */
export const both = <Words>(words: {
  readonly fr: Words;
  readonly en: NoInfer<Words>;
}): Both<Words> => words;
