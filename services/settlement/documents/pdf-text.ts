/** What the standard fonts of PDF can say beyond ASCII and Latin-1: the rest of WinAnsiEncoding. */
const BEYOND_LATIN_1 = new Set('€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ');
/** What they cannot say, but something near. */
const NEAR: Readonly<Record<string, string>> = {
  '−': '-',
  '‐': '-',
  '‑': '-',
  '\u202F': '\u00A0',
  '\u2009': '\u00A0',
  ł: 'l',
  Ł: 'L',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  '→': '->',
  '≥': '>=',
  '≤': '<=',
};

/**
 * A text in the characters that the standard fonts of PDF have: every letter of French; others lose
 * their accents, and what has no letter near becomes a question mark.
 *
 * Source: ISO 32000-1, annex D.2 (WinAnsiEncoding).
 */
export const inStandardFont = (text: string): string =>
  Array.from(text.normalize('NFC'), (character) => {
    if (/[\t\n\r]/.test(character)) return ' ';
    if (isKnown(character)) return character;
    const near = NEAR[character];
    if (near !== undefined) return near;
    const bare = character.normalize('NFD').replaceAll(/\p{M}/gu, '');
    return bare !== '' && Array.from(bare).every(isKnown) ? bare : '?';
  }).join('');

const isKnown = (character: string): boolean =>
  /^[\x20-\x7E\xA0-\xFF]$/.test(character) || BEYOND_LATIN_1.has(character);
