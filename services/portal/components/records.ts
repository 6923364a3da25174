import { html, type Html } from '@bourse/service-kit/html';
import type { Language } from '../wording/language.ts';
import { scrolling } from './parts.ts';

/** Stands where a record has nothing to say under a column; a card leaves it out. */
export const NOTHING = '–';

/** A column of a table of records, by its name. */
export type Column = {
  readonly label: string;
  /** It says what the row is about. */
  readonly heading?: boolean;
  readonly number?: boolean;
};

export type RecordRow = {
  /** To be linked to. */
  readonly id?: string;
  readonly closing?: boolean;
  /** One for each column; undefined where the row has none. */
  readonly cells: readonly (Html | string | undefined)[];
};

/**
 * A table in which each row is a thing of its own: an event, a mandate, a movement. In a narrow window each
 * is drawn as a card, every value beside the name of its column; for whoever hears it, the
 * roles keep it a table where the style takes its shape.
 *
 * @param name What the table is of.
 */
export function recordTable(
  language: Language,
  name: string,
  columns: readonly Column[],
  records: readonly RecordRow[],
): Html {
  return scrolling(
    language,
    name,
    html`<table class="records" role="table">
      <caption class="visually-hidden">
        ${name}
      </caption>
      <thead role="rowgroup">
        <tr role="row">
          ${columns.map(
            ({ label, number }) =>
              html`<th role="columnheader" scope="col" ${number === true && html`class="number"`}>
                ${label}
              </th>`,
          )}
        </tr>
      </thead>
      <tbody role="rowgroup">
        ${records.map((record) => rowOf(columns, record))}
      </tbody>
    </table>`,
  );
}

function rowOf(columns: readonly Column[], { id, closing, cells }: RecordRow): Html {
  return html`<tr
    role="row"
    ${id !== undefined && html`id="${id}"`}
    ${closing === true && html`class="closing"`}
  >
    ${columns.map((column, nth) => cellOf(column, cells[nth]))}
  </tr>`;
}

function cellOf({ label, heading, number }: Column, content: Html | string | undefined): Html {
  if (heading === true) return html`<th role="rowheader" scope="row">${content}</th>`;
  const classes = [number === true ? 'number' : '', content === NOTHING ? 'nothing' : ''];
  const named = classes.filter((one) => one !== '').join(' ');
  const kind = named !== '' && html`class="${named}"`;
  // Without a space in it, so that the style can tell that it is empty.
  if (content === undefined) return html`<td role="cell" ${kind}></td>`;
  return html`<td role="cell" data-label="${label}" ${kind}>${content}</td>`;
}
