import { type Cell, type CsvForm, csvOf } from '@bourse/service-kit/csv';

/** Who reads a table: somebody, in their language, or a program. */
export type Reader = 'fr' | 'en' | 'program';

/** A column under its names: that of the JSON field for programs, and a title for people. */
export type Column<Row> = {
  readonly name: string;
  readonly title: { readonly fr: string; readonly en: string };
  readonly cell: (row: Row, reader: Reader) => Cell;
};

/** A table as CSV, in the form asked for. */
export function csvTable<Row>(
  columns: readonly Column<Row>[],
  rows: Iterable<Row>,
  form: CsvForm,
): string {
  const reader = readerOf(form);
  const cells = Array.from(rows, (row) => columns.map(({ cell }) => cell(row, reader)));
  return csvOf(
    columns.map(({ name, title }) => (reader === 'program' ? name : title[reader])),
    cells,
    form,
  );
}

/** Only spreadsheets want a mark, and whoever sets a separator by language reads that language. */
const readerOf = ({ marked, separator }: CsvForm): Reader =>
  marked ? (separator === ';' ? 'fr' : 'en') : 'program';
