import { territoryId as territoryIdShape } from '@bourse/contracts/values';
import { minutesFrom } from '../../wording/quantities.ts';

/** One line of a pasted list: whom it names, in whatever way, and how many hours, where it says so. */
export type PastedLine = {
  readonly number: number;
  readonly text: string;
  /** A territory’s id where the line gives a code; else words to look for. */
  readonly named: { readonly id: string } | { readonly words: string };
  /** `wrong` for hours that do not read as such; undefined where the line gives none. */
  readonly minutes: number | 'wrong' | undefined;
};

const INSEE = /^\d[\dAB]\d{3}$/;
const SIREN = /^\d{9}$/;

/**
 * Reads a list as people paste it, from a spreadsheet or a message: a territory a line, by its name or its
 * code or both, then its hours after a semicolon or a tab, if they are its own.
 */
export function readPasted(text: string): readonly PastedLine[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const cells = line
      .split(/[;\t]/)
      .map((cell) => cell.trim())
      .filter((cell) => cell !== '');
    const [first, second] = cells;
    if (first === undefined) return [];
    const named = namedBy(first);
    // Spreadsheets give the code beside the name: it says whom better, and is no number of hours.
    const beside = 'words' in named && second !== undefined ? namedBy(second) : named;
    const coded = 'id' in beside && beside !== named;
    const last = cells.slice(coded ? 2 : 1).at(-1);
    const minutes = last === undefined ? undefined : (minutesFrom(last) ?? 'wrong');
    return [{ number: index + 1, text: line.trim(), named: coded ? beside : named, minutes }];
  });
}

function namedBy(text: string): PastedLine['named'] {
  const code = text.replaceAll(/[\s\u00a0\u202f]/g, '').toUpperCase();
  if (INSEE.test(code)) return { id: `insee:${code}` };
  if (SIREN.test(code)) return { id: `siren:${code}` };
  return territoryIdShape.safeParse(text).success ? { id: text } : { words: text };
}
