import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { z } from 'zod';
import { ConfigurationError, readConfiguration } from './config.ts';
import { limitParameter, pageOf, startOf } from './cursor.ts';
import { preferredLanguage, transportProblems } from './problem.ts';

describe('the configuration', () => {
  const schema = z.object({
    PORT: z.coerce
      .number('must be a number')
      .pipe(z.int('must be a whole number').max(65_535, 'must be at most 65535'))
      .default(8080),
    HOST: z.string('must be given'),
  });

  test('is read from the variables that it knows, with their defaults', () => {
    expect(readConfiguration(schema, { HOST: 'x', HOME: '/root' })).toEqual({
      PORT: 8080,
      HOST: 'x',
    });
  });

  test('that is wrong names every variable, what it holds and what it must', () => {
    const read = () => readConfiguration(schema, { PORT: '99999' });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow('PORT is "99999", but it must be at most 65535.');
    expect(read).toThrow(/HOST is .*, but it must be given\./);
  });
});

describe('cursors', () => {
  test('lead from one page to the next, and the last page has none', () => {
    expect(startOf(undefined)).toBe(Number.MAX_SAFE_INTEGER);
    const { next } = pageOf(['c', 'b'], 2, 41);
    expect(startOf(next ?? '')).toBe(41);
    expect(pageOf(['a'], 2, 40).next).toBeNull();
  });

  test.each([
    '',
    'x',
    'before:5',
    Buffer.from('before:-1').toString('base64url'),
    Buffer.from(`before:${'9'.repeat(16)}`).toString('base64url'),
  ])('"%s" was given by no list', (cursor) => {
    expect(startOf(cursor)).toBeUndefined();
  });

  test('whatever is sent as a cursor, it is a number or refused', () => {
    fc.assert(
      fc.property(fc.string(), (cursor) => {
        const start = startOf(cursor);
        return start === undefined || (Number.isSafeInteger(start) && start >= 0);
      }),
    );
  });

  test('a page has 50 rows unless told otherwise, and never over 200', () => {
    expect(limitParameter.parse(undefined)).toBe(50);
    expect(limitParameter.parse('7')).toBe(7);
    for (const wrong of ['0', '201', '-1', '1.5', 'x', '', 'Infinity']) {
      expect(limitParameter.safeParse(wrong).success).toBe(false);
    }
  });
});

describe('languages', () => {
  test('whatever a header says, the answer is in one of the two', () => {
    fc.assert(
      fc.property(fc.string(), (header) => ['fr', 'en'].includes(preferredLanguage(header))),
    );
  });
  test('every refusal of the transport is said in both, under a status of its kind', () => {
    for (const { status, fr, en } of Object.values(transportProblems)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(fr).not.toBe(en);
    }
  });
});
