import { z } from 'zod';
import { both, type Language } from '../wording/language.ts';
import type { Field } from './field.ts';
import { readField } from './form-reading.ts';
import { cellName, ROW_COUNT, ROW_KEY, type Rows } from './rows.ts';

const words = both({
  fr: { twice: 'Ces dates chevauchent celles d’une autre ligne.' },
  en: { twice: 'These dates overlap those of another line.' },
});

export type ReadRows = {
  readonly entries: readonly {
    readonly row: number;
    readonly value: Readonly<Record<string, unknown>>;
    /** That it is sent under, where it has one of its own. */
    readonly key?: string;
  }[];
  readonly errors: ReadonlyMap<string, string>;
};

/** Reads the rows in which something stands; of one that is begun, every field must read as it must. */
export function readRows(
  rows: Rows,
  posted: ReadonlyMap<string, string>,
  language: Language,
): ReadRows {
  const entries: { row: number; value: Record<string, unknown>; key?: string }[] = [];
  const errors = new Map<string, string>();
  for (let row = 0; row < rows.most; row += 1) {
    const cells = rows.columns.map((column) => {
      const name = cellName(rows, row, column.name);
      return { column, name, text: (posted.get(name) ?? '').trim() };
    });
    if (!isBegun(cells)) continue;
    const value: Record<string, unknown> = {};
    for (const name of rows.hidden ?? []) value[name] = posted.get(cellName(rows, row, name)) ?? '';
    for (const { column, name, text } of cells) {
      const read = readField(column, text, language);
      if ('error' in read) errors.set(name, read.error);
      else value[column.name] = read.value;
    }
    const [key] = /^[\da-f-]{36}$/.exec(posted.get(cellName(rows, row, ROW_KEY)) ?? '') ?? [];
    entries.push({ row, value, ...(key === undefined ? {} : { key }) });
  }
  return { entries, errors };
}

type Cell = { readonly column: Field; readonly text: string };

/** Where a row can be ticked, only what is ticked counts; elsewhere, one in which something stands. */
const isBegun = (cells: readonly Cell[]): boolean =>
  cells.some(({ column, text }) => column.kind === 'box' && text === 'oui') ||
  (cells.every(({ column }) => column.kind !== 'box') && cells.some(({ text }) => text !== ''));

/**
 * Entries that last from a first to a last day, in order of time.
 *
 * @returns As an error, at the field of the row, an end before its beginning and days that two of them have.
 */
export function inOrderOfDays(
  rows: Rows,
  { entries, errors }: ReadRows,
  { language, order }: { readonly language: Language; readonly order: string },
): ReadRows {
  if (errors.size > 0) return { entries, errors };
  const found = new Map<string, string>();
  const days = entries.map((entry) => ({ entry, ...daysOf(entry.value) }));
  const sorted = days.toSorted((one, other) => (one.from < other.from ? -1 : 1));
  for (const [nth, { entry, from, to }] of sorted.entries()) {
    const before = sorted[nth - 1]?.to ?? '';
    if (to < from) found.set(cellName(rows, entry.row, 'endsOn'), order);
    else if (from <= before)
      found.set(cellName(rows, entry.row, 'startsOn'), words[language].twice);
  }
  return { entries: sorted.map(({ entry }) => entry), errors: found };
}

const dayRange = z.object({ startsOn: z.string(), endsOn: z.string() });

/** As the fields were read: days, which sort as text. */
function daysOf(value: Readonly<Record<string, unknown>>): { from: string; to: string } {
  const { startsOn, endsOn } = dayRange.parse(value);
  return { from: startsOn, to: endsOn };
}

/** What a form brought, or shows again, in one column of its rows: a text of each, empty where there is none. */
export const columnIn = (
  values: ReadonlyMap<string, string>,
  { name, most }: Pick<Rows, 'name' | 'most'>,
  column: string,
): readonly string[] =>
  Array.from({ length: most }, (_, row) => values.get(`${name}-${row}-${column}`) ?? '');

/**
 * What a form brought of some of its rows, as the first rows of the form that is shown again.
 *
 * @param again The row that it was, in the order in which they stand now; the key of one that is sent again
 * under its own; whether its boxes are no longer ticked.
 */
export function rowsAgain(
  rows: Rows,
  posted: ReadonlyMap<string, string>,
  again: readonly {
    readonly row: number;
    readonly key: string | undefined;
    readonly unticked: boolean;
  }[],
): ReadonlyMap<string, string> {
  const found = new Map([[ROW_COUNT, String(again.length)]]);
  for (const [now, { row, key, unticked }] of again.entries()) {
    const columns = rows.columns.filter(({ kind }) => !(unticked && kind === 'box'));
    for (const name of [...columns.map((column) => column.name), ...(rows.hidden ?? [])]) {
      const value = posted.get(cellName(rows, row, name));
      if (value !== undefined) found.set(cellName(rows, now, name), value);
    }
    if (key !== undefined) found.set(cellName(rows, now, ROW_KEY), key);
  }
  return found;
}
