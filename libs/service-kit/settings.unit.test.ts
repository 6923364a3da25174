import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { z } from 'zod';
import { ConfigurationError, readConfiguration } from './config.ts';
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
