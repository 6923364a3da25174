/** What a cell holds. */
export type Cell = string | number | null;

/**
 * Writes a table as CSV (RFC 4180): UTF-8, lines that end in CRLF, a header line first.
 *
 * A cell that a spreadsheet would take for a formula is defused with an apostrophe before it.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export const csvOf = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [header, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');

function cellOf(cell: Cell): string {
  // A number cannot be a formula; a negative one must stay a number.
  const text = typeof cell === 'number' ? String(cell) : defused(cell ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const defused = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);
