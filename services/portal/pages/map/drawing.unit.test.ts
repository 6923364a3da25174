import { departements } from '@bourse/directory/places';
import { expect, test } from '@jest/globals';
import { drawMap, stepOf } from './drawing.ts';

const names = { around: 'Petite couronne', overseas: 'Outre-mer' };
const place = (code: string, count: number) =>
  [code, { name: `nom-${code}`, count, href: `/offres?departement=${code}` }] as const;

test.each([
  [0, 0],
  [1, 1],
  [2, 1],
  [3, 2],
  [9, 2],
  [10, 3],
  [29, 3],
  [30, 4],
  [5_000, 4],
])('%d stands at step %d', (count, step) => expect(stepOf(count)).toBe(step));

test('every département where people live can be reached, none of them by tabulation', () => {
  const inhabited = departements()
    .map(({ code }) => code)
    .filter((code) => code !== '984' && code !== '989');
  const { text } = drawMap(new Map(inhabited.map((code) => place(code, 4))), names);
  const reached = new Set(
    [...text.matchAll(/href="\/offres\?departement=(\w+)"/g)].map(([, to]) => to),
  );
  expect(reached).toEqual(new Set(inhabited));
  expect(text.match(/<a /g)).toHaveLength(text.match(/tabindex="-1"/g)?.length ?? 0);
  expect(text).toContain('aria-hidden="true"');
});

test('a département is shaded by its count, which stands on it; what is empty has no number', () => {
  const { text } = drawMap(new Map([place('59', 12), place('2A', 0), place('75', 1)]), names);
  expect(text).toMatch(/<title>nom-59 : 12<\/title>\s*<path class="s3"/);
  expect(text).toMatch(/<title>nom-2A : 0<\/title>\s*<path class="s0"/);
  // Paris has no room for its number on the map, and a square beside it.
  expect(text).toMatch(/<title>nom-75 : 1<\/title>\s*<rect\s+class="s1"/);
  expect(
    [...text.matchAll(/<text x="\d+" y="\d+">(\d+)<\/text>/g)].map(([, count]) => count),
  ).toEqual(['12', '1']);
});

test('it weighs less than 100 kB', () => {
  const all = new Map(departements().map(({ code }) => place(code, 30)));
  expect(Buffer.byteLength(drawMap(all, names).text)).toBeLessThan(100_000);
});
