import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { z } from 'zod';
import { limitParameter, linkToNext, numberedPages, pagesOf } from './cursor.ts';

const encoded = (value: unknown): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

describe('the pages of a list', () => {
  const words = pagesOf('words', z.tuple([z.string(), z.int()]));
  const rows = ['a', 'b', 'c'];
  const placeAt = (row: string): [string, number] => [row, row.length];

  test('go on where the one before ended', () => {
    const { items, next } = words.pageOf(rows, 2, placeAt);
    expect(items).toEqual(['a', 'b']);
    expect(words.placeOf(next ?? '', undefined)).toEqual(['b', 1]);
    expect(words.pageOf(rows, 3, placeAt)).toEqual({ items: rows, next: null });
    expect(words.pageOf([], 3, placeAt)).toEqual({ items: [], next: null });
    expect(words.placeOf(undefined, null)).toBeNull();
  });

  test('take no cursor of another list, however alike', () => {
    const other = pagesOf('other words', z.tuple([z.string(), z.int()]));
    expect(words.placeOf(other.cursorAt(['b', 1]), null)).toBeUndefined();
    expect(other.placeOf(other.cursorAt(['b', 1]), null)).toEqual(['b', 1]);
  });

  test.each([
    '',
    'x',
    'YmVmb3JlOjE',
    encoded(['b', 1]),
    encoded({ place: ['b', 1] }),
    encoded({ list: 'words' }),
    encoded({ list: 'words', place: ['b'] }),
    encoded({ list: 'words', place: ['b', 1.5] }),
    encoded({ list: 'words', place: ['b', 1], more: 2 }),
  ])('take nothing that they did not give: "%s"', (cursor) => {
    expect(words.placeOf(cursor, null)).toBeUndefined();
  });
});

describe('the pages of a numbered list', () => {
  const notes = numberedPages('notes');
  test('begin before the number at which the last one ended', () => {
    expect(notes.startOf(undefined)).toBe(Number.MAX_SAFE_INTEGER);
    const { next } = notes.pageOf(['c', 'b'], 2, 7);
    expect(notes.startOf(next ?? '')).toBe(7);
    expect(notes.pageOf(['a'], 2, 1)).toEqual({ items: ['a'], next: null });
  });
  test.each([-1, 0.5, '7', 1e300, null])('take no such number: %j', (place) => {
    expect(notes.startOf(encoded({ list: 'notes', place }))).toBeUndefined();
  });
  test('whatever is sent as a cursor, it is a number or refused', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json().map(encoded)), (cursor) => {
        const start = notes.startOf(cursor);
        return start === undefined || (Number.isSafeInteger(start) && start >= 0);
      }),
    );
  });
  test('take no cursor of another list', () => {
    const { next } = numberedPages('letters').pageOf(['c'], 1, 7);
    expect(notes.startOf(next ?? '')).toBeUndefined();
  });
});

test('a page has 50 rows unless told otherwise, and never over 200', () => {
  expect(limitParameter.parse(undefined)).toBe(50);
  expect(limitParameter.parse('7')).toBe(7);
  for (const wrong of ['0', '201', '-1', '1.5', 'x', '', 'Infinity']) {
    expect(limitParameter.safeParse(wrong).success).toBe(false);
  }
});

test('the link to the next page asks for the same, and is left out on the last page', () => {
  const query = { type: 'A & B', limit: 2, cursor: undefined };
  expect(linkToNext('/x', query, 'abc')).toEqual({
    Link: '</x?type=A+%26+B&limit=2&cursor=abc>; rel="next"',
  });
  expect(linkToNext('/x', query, null)).toEqual({});
});
