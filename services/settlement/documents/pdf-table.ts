import {
  area,
  BOLD,
  decorate,
  FAINT,
  heightOf,
  INK,
  type Page,
  type Part,
  REGULAR,
  rule,
  shade,
  type TextStyle,
  write,
} from './pdf-page.ts';

export type PdfColumn = {
  readonly title: string;
  /** In points; 0 for what is left of the width, of one column. */
  readonly width: number;
  readonly align?: 'left' | 'right';
};

export type Cell = {
  readonly text: string;
  /** Smaller, one below the other. */
  readonly details?: readonly string[];
};

/** Rows that follow each other over as many pages as they need, under a header that is repeated. */
export type PdfTable = {
  row(cells: readonly Cell[], how?: { readonly strong?: boolean }): void;
  /** @returns the y below the last row. */
  end(): number;
};

const PAD = { x: 5, y: 4 };
const SIZE = 9;
const SMALL = 8;
/** Of one text in a cell. What people write is bounded; a row must fit a page. */
const MAX_CELL_CHARACTERS = 1_200;

type Placed = PdfColumn & { readonly x: number };

/** Begins a table at `y`. */
export function beginTable(
  page: Page,
  root: Part,
  options: { readonly y: number; readonly columns: readonly PdfColumn[] },
): PdfTable {
  const columns = placed(options.columns);
  const table = page.struct('Table');
  root.add(table);
  let y = options.y;

  /** Read as cells the first time; repeated for the eye only. */
  function header(first: boolean): void {
    const height = SMALL + 2 * PAD.y + 3;
    shade(page, y, height, '#e3e8ee');
    const row = first ? page.struct('TR') : undefined;
    if (row !== undefined) table.add(row);
    for (const { title, align = 'left', ...at } of columns) {
      const style: TextStyle = { ...inside(at, y), size: SMALL, font: BOLD, align };
      if (row === undefined) decorate(page, title, style);
      else {
        const cell = page.struct('TH', { scope: 'Column' });
        row.add(cell);
        write(page, cell, 'TH', title, style);
        cell.end();
      }
    }
    row?.end();
    y += height;
  }

  function place(cells: readonly Cell[], strong: boolean): void {
    const font = strong ? BOLD : REGULAR;
    const heights = cells.map((cell, index) => cellHeight(page, cell, columns[index], font));
    const height = Math.max(...heights) + 2 * PAD.y;
    if (y + height > area.bottom) {
      page.addPage();
      y = area.top;
      header(false);
    }
    const row = page.struct('TR');
    table.add(row);
    for (const [index, cell] of cells.entries()) {
      const column = columns[index];
      if (column === undefined) continue;
      const part = page.struct('TD');
      row.add(part);
      writeCell(page, part, cell, { column, y, font });
      part.end();
    }
    row.end();
    y += height;
    rule(page, y, '#d5d9de');
  }

  header(true);
  return {
    row: (cells, { strong = false } = {}) => place(cells, strong),
    end: () => {
      table.end();
      return y;
    },
  };
}

function placed(columns: readonly PdfColumn[]): readonly Placed[] {
  const rest = area.width - columns.reduce((sum, { width }) => sum + width, 0);
  let x: number = area.left;
  return columns.map((column) => {
    const width = column.width === 0 ? rest : column.width;
    const at = { ...column, width, x };
    x += width;
    return at;
  });
}

const inside = ({ x, width }: { x: number; width: number }, y: number) => ({
  x: x + PAD.x,
  y: y + PAD.y,
  width: width - 2 * PAD.x,
});

const cut = (text: string): string =>
  text.length > MAX_CELL_CHARACTERS ? `${text.slice(0, MAX_CELL_CHARACTERS - 1)}…` : text;

function cellHeight(
  page: Page,
  { text, details = [] }: Cell,
  column: Placed | undefined,
  font: typeof REGULAR | typeof BOLD,
): number {
  const width = (column?.width ?? 0) - 2 * PAD.x;
  const head = text === '' ? 0 : heightOf(page, cut(text), { width, size: SIZE, font });
  const rest = details.map((detail) => heightOf(page, cut(detail), { width, size: SMALL }));
  return rest.reduce((sum, one) => sum + one, head);
}

function writeCell(
  page: Page,
  part: Part,
  { text, details = [] }: Cell,
  at: { readonly column: Placed; readonly y: number; readonly font: typeof REGULAR | typeof BOLD },
): void {
  const { column, y, font } = at;
  const { align = 'left' } = column;
  const place = inside(column, y);
  // A cell without content stays a cell, for whoever reads by columns.
  if (text === '' && details.length === 0) return;
  let next = write(page, part, 'TD', cut(text), { ...place, size: SIZE, font, align, color: INK });
  for (const detail of details) {
    next = write(page, part, 'TD', cut(detail), {
      ...place,
      y: next,
      size: SMALL,
      align,
      color: FAINT,
    });
  }
}
