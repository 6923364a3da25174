import {
  type Cell,
  csvOf,
  type CsvForm,
  forEnglishSpreadsheets,
  forFrenchSpreadsheets,
} from '@bourse/service-kit/csv';
import type { Outcome } from '../http/page.ts';
import type { Language } from '../wording/language.ts';
import type { AllPages } from './all-pages.ts';
import { inPlaceOf } from './pass-on.ts';

/** A column of a table that people take along. */
export type FileColumn<Row> = {
  readonly title: string;
  readonly cell: (row: Row) => Cell;
};

const forms: Readonly<Record<Language, CsvForm>> = {
  fr: forFrenchSpreadsheets,
  en: forEnglishSpreadsheets,
};
const unfinished: Readonly<Record<Language, string>> = { fr: 'debut', en: 'beginning' };

const localTime = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Paris',
  dateStyle: 'short',
  timeStyle: 'medium',
});
/** In the legal time of mainland France, as spreadsheets of any language read it: `2026-03-05 14:30:00`. */
export const timeInFile = (instant: string): string => localTime.format(new Date(instant));

/** Hours as a number, of two decimals: minutes remain what is exact. */
export const hoursInFile = (minutes: number): number => Math.round((minutes / 60) * 100) / 100;

/**
 * A table in the language of the page, as a spreadsheet set to that language opens it by a double click.
 * The name of the file says when it holds the beginning only.
 *
 * @param name Of the file, without its ending: letters, digits and `-`.
 */
export function tableFile<Row>(
  language: Language,
  found: AllPages<Row>,
  of: { readonly name: string; readonly columns: readonly FileColumn<Row>[] },
): Outcome {
  if (found.kind !== 'found') return inPlaceOf(found);
  const { name, columns } = of;
  const content = csvOf(
    columns.map(({ title }) => title),
    found.items.map((row) => columns.map(({ cell }) => cell(row))),
    forms[language],
  );
  const file = `${name}${found.more ? `_${unfinished[language]}` : ''}.csv`;
  return {
    kind: 'file',
    contentType: 'text/csv; charset=utf-8; header=present',
    disposition: `attachment; filename="${file}"`,
    content: Buffer.from(content, 'utf8'),
  };
}
