import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { addDays, dayAfter, dayOf, fixedClock, latestDayAt, startOfDay } from './clock.ts';

test('days are added across the end of a month', () => {
  const clock = fixedClock('2026-01-30T23:00:00.000Z');
  expect(addDays(clock.now(), 2)).toBe('2026-02-01T23:00:00.000Z');
});

describe('a legal day', () => {
  test.each([
    ['2027-01-31T22:59:59.999Z', '2027-01-31'],
    ['2027-01-31T23:00:00.000Z', '2027-02-01'],
    ['2026-06-30T21:59:59.999Z', '2026-06-30'],
    ['2026-06-30T22:00:00.000Z', '2026-07-01'],
  ])('%s lies in %s', (instant, day) => expect(dayOf(instant)).toBe(day));

  test.each([
    ['2026-01-15', '2026-01-14T23:00:00.000Z'],
    ['2026-07-15', '2026-07-14T22:00:00.000Z'],
    // The nights in which the hour changes.
    ['2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', '2026-10-24T22:00:00.000Z'],
    ['2026-10-26', '2026-10-25T23:00:00.000Z'],
  ])('%s begins at %s', (day, instant) => expect(startOfDay(day)).toBe(instant));

  test('begins where the one before ends', () => {
    const day = fc
      .integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2199, 11, 30) })
      .map((ms) => new Date(ms).toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, (one) => {
        const begins = startOfDay(one);
        expect(dayOf(begins)).toBe(one);
        const lastMoment = new Date(Date.parse(begins) - 1).toISOString();
        expect(dayAfter(dayOf(lastMoment))).toBe(one);
      }),
    );
  });
});

test('a day that has begun on the first islands is not in the future', () => {
  expect(latestDayAt('2027-01-31T09:59:59.999Z')).toBe('2027-01-31');
  expect(latestDayAt('2027-01-31T10:00:00.000Z')).toBe('2027-02-01');
});
