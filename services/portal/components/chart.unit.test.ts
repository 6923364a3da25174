import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { stepChart, ticksFor } from './chart.ts';

test('the axis holds every value and zero, in few round steps of whole hours', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -6_000_000, max: 6_000_000 }), { minLength: 1 }),
      (values) => {
        const ticks = ticksFor(values);
        expect(ticks).toContain(0);
        expect(ticks[0]).toBeLessThanOrEqual(Math.min(...values));
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(Math.max(...values));
        expect(ticks.length).toBeLessThanOrEqual(7);
        for (const tick of ticks) expect(Math.abs(tick % 60)).toBe(0);
      },
    ),
  );
  expect(ticksFor([0, 480, 900])).toEqual([0, 300, 600, 900]);
});

test('the line goes in steps from the first point to the last, and is named', () => {
  const points = [
    { label: 'janvier', value: 0 },
    { label: 'février', value: 900 },
    { label: 'mars', value: 420 },
  ];
  const drawn = stepChart(points, { name: 'Solde <de l’année>', format: String }).text;
  expect(drawn).toContain('aria-label="Solde &lt;de l’année&gt;"');
  expect(/class="line" d="([^"]+)"/.exec(drawn)?.[1]).toBe('M64 190H346V14H628V107.9H628');
  expect(drawn).toMatch(/>janvier<.*>mars</s);
  expect(stepChart(points.slice(0, 1), { name: 'x', format: String }).text).toContain(
    'M64 190H628',
  );
  expect(stepChart([], { name: 'x', format: String }).text).toBe('');
});
