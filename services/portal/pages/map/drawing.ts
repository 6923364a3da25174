import { html, type Html } from '@bourse/service-kit/html';
import { readFileSync } from 'node:fs';

type Outline = {
  readonly code: string;
  /** The middle of its largest part. */
  readonly x: number;
  readonly y: number;
  readonly path: string;
};
type Outlines = {
  readonly width: number;
  readonly height: number;
  readonly outlines: readonly Outline[];
};

const { width, height, outlines } = JSON.parse(
  readFileSync(new URL('./outlines.json', import.meta.url), 'utf8'),
) as Outlines;

/** Too small on the map to hold a number: they have a square beside it as well. */
const AROUND_PARIS = ['75', '92', '93', '94'];
/** Where people live, the départements first. */
const OVERSEAS = ['971', '972', '973', '974', '976', '975', '977', '978', '986', '987', '988'];
const SQUARE = 84;
const BETWEEN = 100;
const MARGIN = 12;
const LINE = 150;

/** From which count on a step begins; below the first there is none. */
const STEPS = [1, 3, 10, 30];
export const stepOf = (count: number): number => STEPS.filter((from) => count >= from).length;

export type PlaceOnMap = { readonly name: string; readonly count: number; readonly href: string };

/**
 * France by département, each shaded by its count and a link to its list: for the eye and the pointer
 * alone. The page gives the same as a table, whose links the keyboard and screen readers take.
 *
 * @param places By code. One that is left out is drawn as empty.
 */
export function drawMap(
  places: ReadonlyMap<string, PlaceOnMap>,
  names: { readonly around: string; readonly overseas: string },
): Html {
  const linked = (code: string, shape: (step: number) => Html): Html => {
    const place = places.get(code);
    const drawn = shape(stepOf(place?.count ?? 0));
    if (place === undefined) return drawn;
    return html`<a href="${place.href}" tabindex="-1"
      ><title>${place.name} : ${place.count}</title>${drawn}</a
    >`;
  };
  const number = (code: string, x: number, y: number): Html | false => {
    const count = places.get(code)?.count ?? 0;
    return count > 0 && html`<text x="${x}" y="${y}">${count}</text>`;
  };
  const squares = (codes: readonly string[], line: number, name: string): Html => {
    const top = height + line * LINE + 50;
    return html`<text class="name" x="${MARGIN}" y="${top - 14}">${name}</text>
      ${codes.map((code, index) => {
        const x = MARGIN + index * BETWEEN;
        return html`${linked(
          code,
          (step) =>
            html`<rect class="s${step}" x="${x}" y="${top}" width="${SQUARE}" height="${SQUARE}" />`,
        )}<text class="code" x="${x + SQUARE / 2}" y="${top + 24}">${code}</text>${number(code, x + SQUARE / 2, top + 66)}`;
      })}`;
  };
  return html`<svg
    class="map"
    viewBox="0 0 ${width} ${height + 2 * LINE}"
    aria-hidden="true"
    focusable="false"
  >
    ${outlines.map(({ code, path }) => linked(code, (step) => html`<path class="s${step}" d="${path}" />`))}
    ${outlines.filter(({ code }) => !AROUND_PARIS.includes(code)).map(({ code, x, y }) => number(code, x, y + 9))}
    ${squares(AROUND_PARIS, 0, names.around)} ${squares(OVERSEAS, 1, names.overseas)}
  </svg>`;
}
