import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { csvOf, type CsvForm, forFrenchSpreadsheets, forPrograms } from './csv.ts';

/** What formulas and cells begin and end with. */
const FORMULA_LIKE = ['=', '+', '-', '@', ';', ',', '\t', '\r', '\n', '"', "'", ' ', 'a', '＝'];

describe('CSV', () => {
  test('ends every line with CRLF and begins with the header', () => {
    expect(csvOf(['a', 'b'], [['x', 1]])).toBe('a,b\r\nx,1\r\n');
  });

  test.each([
    ['a,b', '"a,b"'],
    ['say "yes"', '"say ""yes"""'],
    ['two\nlines', '"two\nlines"'],
    ['two\r\nlines', '"two\r\nlines"'],
    [null, ''],
    [-5, '-5'],
    ['Bergues', 'Bergues'],
  ])('writes %j as %j', (cell, written) => {
    expect(csvOf(['h'], [[cell]])).toBe(`h\r\n${written}\r\n`);
  });

  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '\n=1',
    '="a",b',
    '＝1+1',
    '＋1',
    '－1',
    '＠A1',
  ])('defuses %j, which a spreadsheet would run', (formula) => {
    const [, ...lines] = csvOf(['h'], [[formula]]).split('h\r\n');
    expect(lines.join('').replace(/^"/, '')).toMatch(/^'/);
  });

  test('writes numbers as a French spreadsheet reads them, after a byte order mark', () => {
    const table = csvOf(
      ['a', 'b'],
      [
        ['x;y', -7.5],
        ['x,y', 1_234],
      ],
      forFrenchSpreadsheets,
    );
    expect(table).toBe('\uFEFFa;b\r\n"x;y";-7,5\r\nx,y;1234\r\n');
  });

  test.each([
    ['programs', forPrograms],
    ['French spreadsheets', forFrenchSpreadsheets],
  ])(
    'gives every text back to %s, but for apostrophes, and no formula by whatever separator',
    (_whom, form) => {
      const withoutApostrophes = (rows: readonly (readonly string[])[]) =>
        rows.map((row) => row.map((cell) => cell.replaceAll("'", '')));
      const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...FORMULA_LIKE) }));
      fc.assert(
        fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 2 })), (rows) => {
          const written = csvOf(['a', 'b'], rows, form);
          const [, ...read] = readCsv(written, form);
          expect(withoutApostrophes(read)).toEqual(withoutApostrophes(rows));
          for (const piece of written.slice(1).split(/[;,\t\r\n]/)) {
            expect(piece).not.toMatch(/^["' ]*(?<!'["' ]*)[=+\-@＝＋－＠]/);
          }
        }),
      );
    },
  );
});

/** A reader of its own: nothing of what it reads is written by it. */
function readCsv(text: string, { separator }: CsvForm): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  const cell = new RegExp(
    `(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]*))(${separator}|\\r\\n)`,
    'g',
  );
  for (const [, quoted, plain, end] of text.replace(/^\uFEFF/, '').matchAll(cell)) {
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === separator) continue;
    rows.push(cells);
    cells = [];
  }
  return rows;
}
