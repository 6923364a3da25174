import { html, type Html } from '@bourse/service-kit/html';
import type { Language } from '../wording/language.ts';
import { drawField, type Field } from './field.ts';
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
export const ROW_COUNT = '_lignes';
/** Of a row that was perhaps sent on already: the key under which it is sent again. */
export const ROW_KEY = '_cle';

/** The name of one field of one row. */
export const cellName = (rows: Rows, row: number, column: string): string =>
  `${rows.name}-${row}-${column}`;

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

/**
 * What a row carries and nobody changes. One that comes back ticked carries what it did when it was: what
 * it is about may have changed since, and that was not agreed to.
 */
function hiddenOf(
  rows: Rows,
  row: number,
  state: FormState | undefined,
): readonly (readonly [string, string])[] {
  const typed = (name: string) => state?.values.get(cellName(rows, row, name));
  const ticked = rows.columns.some(({ kind, name }) => kind === 'box' && typed(name) === 'oui');
  const own = (rows.hidden ?? []).map((name) => {
    const now = rows.values[row]?.get(name) ?? '';
    return [name, ticked ? (typed(name) ?? now) : now] as const;
  });
  const key = state?.values.get(cellName(rows, row, ROW_KEY));
  return key === undefined ? own : [...own, [ROW_KEY, key]];
}

/** The button comes after the one that sends: what is sent by the Enter key is the form. */
export const drawMore = (rows: Rows, formId: string, state: FormState | undefined): Html | false =>
  rows.more !== undefined &&
  countOf(rows, state) < rows.most &&
  html`<button type="submit" class="quiet" name="${MORE}" value="1" data-more="${formId}">
    ${rows.more}
  </button>`;
