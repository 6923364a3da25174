import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  centsFrom,
  centsInField,
  dayFrom,
  dayIn,
  daysBetween,
  eurosIn,
  hoursIn,
  instantIn,
  minutesFrom,
  minutesInField,
  secondIn,
} from './quantities.ts';

describe('hours, as people write them', () => {
  test.each([
    ['8', 480],
    ['7,5', 450],
    ['7.5', 450],
    ['7 h 30', 450],
    ['7h30', 450],
    ['7h05', 425],
    ['7 h', 420],
    ['7 heures', 420],
    ['7:30', 450],
    ['45 min', 45],
    ['1 000', 60_000],
    ['0,25 h', 15],
    ['7 h 30 min', 450],
    ['0', 0],
  ])('%s', (text, minutes) => expect(minutesFrom(text)).toBe(minutes));

  test.each(['', 'huit', '7 h 75', '-3', '7,333', '1e3', '12345678', '7h30h', '.5'])(
    'not %p',
    (text) => expect(minutesFrom(text)).toBeUndefined(),
  );

  test('what a field shows again is read as the same', () => {
    fc.assert(
      fc.property(fc.nat(6_000_000), (minutes) => {
        expect(minutesFrom(minutesInField(minutes))).toBe(minutes);
      }),
    );
  });

  test('are shown as people say them', () => {
    expect([450, 45, 0, 480, -90, 425].map((minutes) => hoursIn('fr', minutes))).toEqual([
      '7 h 30',
      '45 min',
      '0 h',
      '8 h',
      '−1 h 30',
      '7 h 05',
    ]);
  });
});

describe('euros', () => {
  test.each([
    ['42', 4200],
    ['42,5', 4250],
    ['1 042,50 €', 104_250],
    ['0', 0],
  ])('%s', (text, cents) => expect(centsFrom(text)).toBe(cents));
  test.each(['', 'gratuit', '-1', '1,234'])('not %p', (text) =>
    expect(centsFrom(text)).toBeUndefined(),
  );
  test('what a field shows again is read as the same', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (cents) => {
        expect(centsFrom(centsInField(cents))).toBe(cents);
      }),
    );
    expect(eurosIn('fr', 4250).replaceAll(/\s/g, ' ')).toBe('42,50 €');
  });
});

describe('days', () => {
  test.each([
    ['2026-01-31', '2026-01-31'],
    ['31/01/2026', '2026-01-31'],
    ['1/2/2026', '2026-02-01'],
  ])('%s', (text, day) => expect(dayFrom(text)).toBe(day));
  test.each(['', '2026-02-30', '31/02/2026', 'demain', '2026-1-1'])('not %p', (text) =>
    expect(dayFrom(text)).toBeUndefined(),
  );
  test('between two days, over a change of the clock', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(daysBetween('2026-03-30', '2026-03-28')).toBe(-2);
  });
});

test('the first of a month is said as such in French, on the day and at any hour of it', () => {
  const noon = '2026-03-01T11:00:05.000Z';
  expect(['2026-03-01', '2026-03-11', '2026-03-31'].map((day) => dayIn('fr', day))).toEqual([
    '1er mars 2026',
    '11 mars 2026',
    '31 mars 2026',
  ]);
  expect([instantIn('fr', noon), secondIn('fr', noon)]).toEqual([
    '1er mars 2026 à 12:00',
    '1er mars 2026, 12:00:05',
  ]);
  expect([dayIn('en', '2026-03-01'), instantIn('en', noon)]).toEqual([
    '1 March 2026',
    '1 March 2026 at 12:00',
  ]);
});
