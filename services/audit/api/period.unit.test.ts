import { describe, expect, test } from '@jest/globals';
import { periodOf, since, until } from './period.ts';

describe('the period of a trail', () => {
  test.each([
    // Legal time is one hour ahead of UTC in winter, two in summer.
    ['2026-01-31', '2026-01-30T23:00:00.000Z', '2026-01-31T23:00:00.000Z'],
    ['2026-07-14', '2026-07-13T22:00:00.000Z', '2026-07-14T22:00:00.000Z'],
    ['2026-03-29', '2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z'],
    ['2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['2024-02-29', '2024-02-28T23:00:00.000Z', '2024-02-29T23:00:00.000Z'],
    ['2199-12-31', '2199-12-30T23:00:00.000Z', '2199-12-31T23:00:00.000Z'],
  ])('of the day %s runs from its start up to its end', (day, from, to) => {
    expect(periodOf({ from: day, to: day })).toEqual({ from, to });
  });
  test('takes instants as they are, to the millisecond', () => {
    const [from, to] = ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.001Z'];
    expect(periodOf({ from, to })).toEqual({ from: '2026-01-31T12:00:00.000Z', to });
    expect(periodOf({ from, to: from })).toBeDefined();
  });
  test('may be open at either end', () => {
    expect(periodOf({})).toEqual({ from: undefined, to: undefined });
    expect(periodOf({ from: '2026-01-31' })).toMatchObject({ to: undefined });
    expect(periodOf({ to: '2026-01-31' })).toMatchObject({ from: undefined });
  });
  test.each([
    ['2026-02-01', '2026-01-31'],
    ['2026-01-31T12:00:00.001Z', '2026-01-31T12:00:00Z'],
    ['2026-01-31T23:00:00Z', '2026-01-31'],
    ['2026-01-31', '2026-01-30T22:59:59Z'],
  ])('does not begin at %s to end at %s', (from, to) => {
    expect(periodOf({ from, to })).toBeUndefined();
  });
  test('is said in no other way', () => {
    for (const wrong of [
      '',
      'yesterday',
      '2026-02-30',
      '9999-12-31',
      '2026-1-31',
      '2026-01',
      '2026-01-31T12:00Z',
      '2026-01-31T12:00:00',
      '2026-01-31T12:00:00+01:00',
      '2026-01-31T12:00:00.0001Z',
      '31/01/2026',
    ]) {
      expect([wrong, since.safeParse(wrong).success]).toEqual([wrong, false]);
      expect([wrong, until.safeParse(wrong).success]).toEqual([wrong, false]);
    }
  });
});
