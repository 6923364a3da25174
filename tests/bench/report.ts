import type { Machine } from './machine.ts';
import type { Row } from './row.ts';

export const machineLine = (machine: Machine): string =>
  [
    `${machine.cores} cores, ${machine.model}, ${machine.memoryGiB} GiB`,
    `${machine.system}, ${machine.filesystem}`,
    `Node ${machine.node}, SQLite ${machine.sqlite}`,
  ].join('; ');

const HEADING = ['', 'figure', 'against', 'reference', 'ratio', 'target'];

/** The rows as a table in Markdown, to be put into a page as it is. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [HEADING, ...rows.map(cellsOf)];
  const widths = HEADING.map((_, column) =>
    Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  const [heading = [], ...others] = cells;
  const rule = widths.map((width) => '-'.repeat(width));
  return [heading, rule, ...others].map(line).join('');
}

const cellsOf = (row: Row): string[] => [
  row.name,
  `${figure(row.value)} ${row.unit}`,
  row.against,
  `${figure(row.reference)} ${row.unit}`,
  figure(row.ratio),
  targetOf(row),
];

function targetOf({ target, reached, unit }: Row): string {
  if (target === undefined) return '';
  const sign = target.bound === 'at_least' ? '>=' : '<=';
  const limit = `${sign} ${target.limit}${target.of === 'value' ? ` ${unit}` : ''}`;
  return `${limit}: ${reached === true ? 'ok' : 'missed'}`;
}

/** Three digits that count, and no thousandths of thousands. */
const figure = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
