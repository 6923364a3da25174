import { describe, expect, test } from '@jest/globals';
import { MAX_MINUTES } from '@bourse/kernel/minutes';
import * as fc from 'fast-check';
import { costCents } from './cost.ts';

describe('what minutes cost', () => {
  test.each([
    { minutes: 0, unitCostCents: 4200, cents: 0 },
    { minutes: 60, unitCostCents: 4200, cents: 4200 },
    { minutes: 450, unitCostCents: 4200, cents: 31_500 },
    { minutes: 480, unitCostCents: 0, cents: 0 },
    // A third of a cent, half of one, two thirds.
    { minutes: 20, unitCostCents: 1, cents: 0 },
    { minutes: 29, unitCostCents: 1, cents: 0 },
    { minutes: 30, unitCostCents: 1, cents: 1 },
    { minutes: 31, unitCostCents: 1, cents: 1 },
    { minutes: 90, unitCostCents: 1, cents: 2 },
    { minutes: 7, unitCostCents: 4250, cents: 496 },
    { minutes: MAX_MINUTES, unitCostCents: 1_000_000, cents: 100_000_000_000 },
  ])('$minutes min at $unitCostCents an hour: $cents', ({ minutes, unitCostCents, cents }) =>
    expect(costCents(minutes, unitCostCents)).toBe(cents),
  );
  test('is the exact quotient, half a cent up', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: MAX_MINUTES }),
        fc.integer({ min: 0, max: 1_000_000 }),
        (minutes, unitCostCents) => {
          // floor(x + 1/2), over rationals.
          const exact = (2n * BigInt(minutes) * BigInt(unitCostCents) + 60n) / 120n;
          expect(BigInt(costCents(minutes, unitCostCents))).toBe(exact);
        },
      ),
      { numRuns: 2_000 },
    );
  });
  test('of a total is not the sum of what its parts cost', () => {
    const sessions = [30, 30, 30, 30];
    const summed = sessions.reduce((sum, minutes) => sum + costCents(minutes, 1), 0);
    expect({ ofTheTotal: costCents(120, 1), summed }).toEqual({ ofTheTotal: 2, summed: 4 });
  });
  test.each([
    { minutes: -1, unitCostCents: 4200, says: 'costs are not negative' },
    { minutes: 60, unitCostCents: -1, says: 'costs are not negative' },
    { minutes: 60, unitCostCents: 1.5, says: 'the cost of 60 minutes at 1.5 cents' },
    { minutes: 0.5, unitCostCents: 4200 },
    { minutes: 60, unitCostCents: 0.5 },
    // Their product is a whole number, and they are not.
    { minutes: 1.5, unitCostCents: 2 },
    { minutes: 2, unitCostCents: 1.5 },
    { minutes: Number.MAX_SAFE_INTEGER, unitCostCents: 2 },
    { minutes: Number.NaN, unitCostCents: 1 },
  ])('is not told of $minutes min at $unitCostCents', ({ minutes, unitCostCents, says = '' }) =>
    expect(() => costCents(minutes, unitCostCents)).toThrow(
      expect.objectContaining({
        name: 'InvariantError',
        message: expect.stringContaining(says),
      }),
    ),
  );
});
