import { html, type Html } from '@bourse/service-kit/html';

export type Point = { readonly label: string; readonly value: number };

const WIDTH = 640;
const HEIGHT = 220;
const LEFT = 64;
const RIGHT = 12;
const TOP = 14;
const BOTTOM = 30;
const STEPS = [1, 2, 5];

/**
 * A balance over time, as a line in steps: it stays what it is until the next movement. The drawing is
 * for the eye alone; the page gives the same as a table.
 *
 * @param options.format Says a value at the axis.
 */
export function stepChart(
  points: readonly Point[],
  options: { readonly name: string; readonly format: (value: number) => string },
): Html {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined) return html``;
  const ticks = ticksFor(points.map(({ value }) => value));
  const [low = 0, high = 0] = [ticks[0], ticks.at(-1)];
  const x = (index: number) =>
    LEFT + ((WIDTH - LEFT - RIGHT) * index) / Math.max(1, points.length - 1);
  const y = (value: number) =>
    TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low || 1));
  const round = (value: number) => Math.round(value * 10) / 10;
  // The balance of the last point lasts until the edge, so that a single day is a line too.
  const line = `${points
    .map(({ value }, index) =>
      index === 0 ? `M${round(x(0))} ${round(y(value))}` : `H${round(x(index))}V${round(y(value))}`,
    )
    .join('')}H${WIDTH - RIGHT}`;
  const floor = round(y(Math.max(low, Math.min(high, 0))));
  return html`<svg
    class="chart"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    role="img"
    aria-label="${options.name}"
  >
    ${ticks.map(
      (tick) =>
        html`<g>
          <line
            class="${tick === 0 ? 'zero' : 'grid'}"
            x1="${LEFT}"
            x2="${WIDTH - RIGHT}"
            y1="${round(y(tick))}"
            y2="${round(y(tick))}"
          />
          <text x="${LEFT - 8}" y="${round(y(tick) + 4)}" text-anchor="end"
            >${options.format(tick)}</text
          >
        </g>`,
    )}
    <path class="area" d="${line}V${floor}H${LEFT}Z" />
    <path class="line" d="${line}" />
    <circle class="end" cx="${WIDTH - RIGHT}" cy="${round(y(last.value))}" r="4" />
    <text x="${LEFT}" y="${HEIGHT - 8}">${first.label}</text>
    ${
      points.length > 1 &&
      html`<text x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end">${last.label}</text>`
    }
  </svg>`;
}

/** Round values, in whole hours, from under the lowest to above the highest, zero among them. */
export function ticksFor(values: readonly number[]): readonly number[] {
  const low = Math.min(0, ...values);
  const high = Math.max(60, ...values);
  const rough = (high - low) / 4;
  const magnitude = 60 * 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, rough / 60))));
  const step = (STEPS.find((one) => one * magnitude >= rough) ?? 10) * magnitude;
  const from = Math.floor(low / step);
  const to = Math.ceil(high / step);
  return Array.from({ length: to - from + 1 }, (_, index) => (from + index) * step);
}
