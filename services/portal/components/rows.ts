import { z } from 'zod';
import { html, type Html } from '@bourse/service-kit/html';
import { both, type Language } from '../wording/language.ts';
import { drawField, type Field } from './field.ts';
import { readField } from './form-reading.ts';
import type { FormState } from './form-state.ts';

/** Several of the same in one form: periods of an offer, sessions of a week. */
export type Rows = {
  /** What the list of them is called in what is read. */
  readonly name: string;
  readonly legend: string;
  readonly hint: string;
  /** What one of them is called, before its number. */
  readonly each: string;
  /** Their names are those of the fields of one entry. */
  readonly columns: readonly Field[];
  /** What they show at first. */
  readonly values: readonly ReadonlyMap<string, string>[];
  /** How many stand there empty at first, and come with the button. */
  readonly spare: number;
  readonly most: number;
  /** The button that brings more of them; left out where they are what they are. */
  readonly more?: string;
  /** Of rows that are about something each: its name, in place of a number. */
  readonly captions?: readonly string[];
  /** What is known of it. */
  readonly notes?: readonly Html[];
  /** The names of values that rows carry and nobody changes. */
  readonly hidden?: readonly string[];
};

/** The button that brings more rows, and how many there are. */
export const MORE = '_plus';
const ROW_COUNT = '_lignes';
/** Of a row that was perhaps sent on already: the key under which it is sent again. */
const ROW_KEY = '_cle';

const words = both({
  fr: { twice: 'Ces dates chevauchent celles d’une autre ligne.' },
  en: { twice: 'These dates overlap those of another line.' },
});

/** The name of one field of one row. */
export const cellName = (rows: Rows, row: number, column: string): string =>
  `${rows.name}-${row}-${column}`;

/** What a form brought, or shows again, in one column of its rows: a text of each, empty where there is none. */
export const columnIn = (
  values: ReadonlyMap<string, string>,
  { name, most }: Pick<Rows, 'name' | 'most'>,
  column: string,
): readonly string[] =>
  Array.from({ length: most }, (_, row) => values.get(`${name}-${row}-${column}`) ?? '');

/** What a row is called. */
export const rowName = ({ each, captions }: Rows, row: number): string =>
  captions?.[row] ?? `${each} ${row + 1}`;

/** How many rows stand in a form: those with something in them, and as many as were there or asked for. */
function countOf(rows: Rows, state: FormState | undefined): number {
  if (rows.more === undefined) return rows.values.length;
  if (state === undefined) return Math.min(rows.most, rows.values.length + rows.spare);
  const given = Number(state.values.get(ROW_COUNT) ?? 0);
  const shown = Number.isInteger(given) && given > 0 ? given : rows.spare;
  return Math.min(rows.most, shown + (state.values.has(MORE) ? rows.spare : 0));
}

/** Of rows that were asked for besides those of a form that was sent: the name of the first field. */
export const firstFresh = (rows: Rows, posted: ReadonlyMap<string, string>): string =>
  cellName(rows, Number(posted.get(ROW_COUNT) ?? 0), rows.columns[0]?.name ?? '');

/** Draws the rows, each a group of its own. */
export function drawRows(
  rows: Rows,
  options: {
    readonly formId: string;
    readonly language: Language;
    readonly state: FormState | undefined;
  },
): Html {
  const { formId, language, state } = options;
  const count = countOf(rows, state);
  const hintId = `${formId}-${rows.name}-aide`;
  return html`<fieldset class="many" aria-describedby="${hintId}">
    <legend>${rows.legend}</legend>
    <p class="hint" id="${hintId}">${rows.hint}</p>
    <input type="hidden" name="${ROW_COUNT}" value="${count}" />
    ${Array.from(
      { length: count },
      (_, row) =>
        html`<fieldset class="row">
          <legend>${rowName(rows, row)}</legend>
          ${rows.notes?.[row]}
          ${hiddenOf(rows, row, state).map(
            ([name, value]) =>
              html`<input type="hidden" name="${cellName(rows, row, name)}" value="${value}" />`,
          )}
          ${rows.columns.map((column) => {
            const name = cellName(rows, row, column.name);
            const first = rows.values[row]?.get(column.name) ?? '';
            return drawField(
              { ...column, name, whenEmpty: '', quiet: true },
              {
                formId,
                language,
                value: state === undefined ? first : (state.values.get(name) ?? ''),
                error: state?.errors.get(name),
              },
            );
          })}
        </fieldset>`,
    )}
  </fieldset>`;
}

/** What a row carries and nobody changes. */
function hiddenOf(
  rows: Rows,
  row: number,
  state: FormState | undefined,
): readonly (readonly [string, string])[] {
  const own = (rows.hidden ?? []).map((name) => [name, rows.values[row]?.get(name) ?? ''] as const);
  const key = state?.values.get(cellName(rows, row, ROW_KEY));
  return key === undefined ? own : [...own, [ROW_KEY, key]];
}

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

/** The button comes after the one that sends: what is sent by the Enter key is the form. */
export const drawMore = (rows: Rows, formId: string, state: FormState | undefined): Html | false =>
  rows.more !== undefined &&
  countOf(rows, state) < rows.most &&
  html`<button type="submit" class="quiet" name="${MORE}" value="1" data-more="${formId}">
    ${rows.more}
  </button>`;

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
