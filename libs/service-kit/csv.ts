/** What a cell holds. */
export type Cell = string | number | null;

/** How a table is written for whom. */
export type CsvForm = {
  readonly separator: ',' | ';';
  /** Between the whole and the parts of a number. */
  readonly decimalMark: '.' | ',';
  /** A byte order mark first, by which spreadsheets know UTF-8. */
  readonly marked: boolean;
};

/** As RFC 4180 writes it: what programs read. */
export const forPrograms: CsvForm = { separator: ',', decimalMark: '.', marked: false };
/** What a spreadsheet set to French opens by a double click. */
export const forFrenchSpreadsheets: CsvForm = { separator: ';', decimalMark: ',', marked: true };
/** The same of one set to English. */
export const forEnglishSpreadsheets: CsvForm = { separator: ',', decimalMark: '.', marked: true };

/**
 * Writes a table as CSV (RFC 4180 but for the separator of another form): UTF-8, lines that end in
 * CRLF, a header line first.
 *
 * What a spreadsheet would take for a formula is defused with an apostrophe before it: at the start of a
 * cell, and after anything within it that a spreadsheet of another language takes for the end of a cell.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvOf(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  form: CsvForm = forPrograms,
): string {
  const lines = [header, ...rows].map(
    (row) => `${row.map((cell) => cellOf(cell, form)).join(form.separator)}\r\n`,
  );
  return `${form.marked ? '\uFEFF' : ''}${lines.join('')}`;
}

function cellOf(cell: Cell, { separator, decimalMark }: CsvForm): string {
  // A number cannot be a formula; a negative one must stay a number.
  const text =
    typeof cell === 'number' ? String(cell).replace('.', decimalMark) : defused(cell ?? '');
  return /["\r\n]/.test(text) || text.includes(separator)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}

/** The wide forms are what some spreadsheets make the narrow ones of. */
const defused = (text: string): string =>
  text.replaceAll(
    /^(?=[\t\r\n])|(?<=(?:^|[;,\t\r\n])["' ]*)(?=[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g,
    "'",
  );
