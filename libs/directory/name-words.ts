/** What an EPCI's legal form is called in full, so that it is found by either way of naming it. */
const LEGAL_FORMS: Readonly<Record<string, string>> = {
  CC: 'communauté de communes',
  CA: "communauté d'agglomération",
  CU: 'communauté urbaine',
  METRO: 'métropole',
  MET69: 'métropole',
};

const ABBREVIATIONS = new Map([
  ['st', 'saint'],
  ['ste', 'sainte'],
]);

/** Words in the letters that names are compared in: a to z and digits; everything else separates. */
const plainWords = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .match(/[a-z0-9]+/g) ?? [];

const unabbreviated = (word: string): string => ABBREVIATIONS.get(word) ?? word;

/**
 * The words of a name or of a query, without accents, case, hyphens or apostrophes, and with `St`
 * and `Ste` written out. Names and queries go through it alike: that is what makes them meet.
 *
 * @returns Words of `a-z0-9` only; none for a text without any.
 */
export const wordsOf = (text: string): string[] => plainWords(text).map(unabbreviated);

/** A name as one word: two names are the same when these are. */
export const joinedName = (text: string): string => wordsOf(text).join('');

/**
 * Every word under which a name can be found: its own, the elided ones together (`lhay` for L'Haÿ),
 * the whole name in one word, and the legal form in full.
 */
export function indexedWords(name: string, legalForm: string | null): string {
  const words = wordsOf(name);
  const elided = words.flatMap((word, index) => {
    const next = words[index + 1];
    return word.length === 1 && next !== undefined ? [word + next] : [];
  });
  const inFull = legalForm === null ? [] : wordsOf(LEGAL_FORMS[legalForm] ?? '');
  return [...new Set([...words, ...elided, words.join(''), ...inFull])].join(' ');
}

/**
 * A query for the full-text index: every word must be there, the last one as a beginning.
 * Each word is quoted and consists of letters and digits, so no text can be read as an operator.
 *
 * @returns An FTS5 expression, or undefined when the text holds no word.
 * Source: SQLite documentation, "Full-text Query Syntax".
 */
export function matchExpression(text: string): string | undefined {
  const words = plainWords(text);
  const last = words.pop();
  if (last === undefined) return undefined;
  // Whoever has typed `st` so far may mean Saint-Omer, or Strasbourg.
  const beginnings = [...new Set([last, unabbreviated(last)])].map((word) => `"${word}"*`);
  const whole = [...new Set(words.map(unabbreviated))].map((word) => `"${word}"`);
  return [...whole, `(${beginnings.join(' OR ')})`].join(' AND ');
}
