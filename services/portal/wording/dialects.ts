import type { Language } from './language.ts';

/** In which form of CSV the API writes for somebody: that of a spreadsheet in the language of the page. */
export const dialects: Readonly<Record<Language, string>> = { fr: 'french', en: 'english' };
