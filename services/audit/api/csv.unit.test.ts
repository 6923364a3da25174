import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { csvOf } from './csv.ts';

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

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '="a",b'])(
    'defuses %j, which a spreadsheet would run',
    (formula) => {
      const [, ...lines] = csvOf(['h'], [[formula]]).split('h\r\n');
      expect(lines.join('').replace(/^"/, '')).toMatch(/^'/);
    },
  );

  test('gives every text back to whoever reads it by RFC 4180, but for the apostrophe', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 2 })), (rows) => {
        const [, ...read] = readCsv(csvOf(['a', 'b'], rows));
        const expected = rows.map((row) =>
          row.map((cell) => cell.replace(/^(?=[=+\-@\t\r])/, "'")),
        );
        expect(read).toEqual(expected);
      }),
    );
  });
});

/** A reader of its own: nothing of what it reads is written by it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(
    /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g,
  )) {
    cells.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(cells);
    cells = [];
  }
  return rows;
}
