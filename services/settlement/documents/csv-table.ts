import { type Cell, type CsvForm, csvOf } from '@bourse/service-kit/csv';

/** A column under its two names: for programs, and for people who read French. */
export type Column<Row> = {
  readonly name: string;
  readonly title: string;
  /** @param french Whether a person reads it. */
  readonly cell: (row: Row, french: boolean) => Cell;
};

/** A table as CSV, in the form asked for. */
export function csvTable<Row>(
  columns: readonly Column<Row>[],
  rows: Iterable<Row>,
  form: CsvForm,
): string {
  // Whoever sets a separator by language reads that language.
  const french = form.separator === ';';
  const cells = Array.from(rows, (row) => columns.map(({ cell }) => cell(row, french)));
  return csvOf(
    columns.map(({ name, title }) => (french ? title : name)),
    cells,
    form,
  );
}
