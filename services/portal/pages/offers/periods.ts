import { html, type Html } from '@bourse/service-kit/html';
import type { Offer } from '../../api-client/views.ts';
import { scrolling } from '../../components/parts.ts';
import type { Language } from '../../wording/language.ts';
import { dayIn, hoursIn } from '../../wording/quantities.ts';
import { words } from './words.ts';

type Figures = Pick<
  Offer,
  'capacityMinutes' | 'reservedMinutes' | 'consumedMinutes' | 'availableMinutes'
>;

/** What is used, reserved and free, as one bar: for the eye alone, the figures stand beside it. */
function capacityBar({ capacityMinutes, reservedMinutes, consumedMinutes }: Figures): Html {
  const part = (minutes: number) => Math.round((100 * minutes) / Math.max(1, capacityMinutes));
  const [used, kept] = [part(consumedMinutes), part(reservedMinutes)];
  return html`<svg
    class="bar-chart"
    viewBox="0 0 100 8"
    preserveAspectRatio="none"
    aria-hidden="true"
    focusable="false"
  >
    <rect class="free" width="100" height="8" />
    <rect class="used" width="${used}" height="8" />
    <rect class="kept" x="${used}" width="${Math.min(kept, 100 - used)}" height="8" />
  </svg>`;
}

/** The cells of a row of figures, after its heading. */
export const figureCells = (language: Language, figures: Figures): Html =>
  html`<td class="number">${hoursIn(language, figures.capacityMinutes)}</td>
    <td class="number">${hoursIn(language, figures.reservedMinutes)}</td>
    <td class="number">${hoursIn(language, figures.consumedMinutes)}</td>
    <td class="number">${hoursIn(language, figures.availableMinutes)}</td>
    <td class="bar-cell">${capacityBar(figures)}</td>`;

/** The headings of such figures. */
export const figureHeadings = (language: Language): Html => {
  const say = words[language];
  return html`<th scope="col" class="number">${say.all}</th>
    <th scope="col" class="number">${say.reserved}</th>
    <th scope="col" class="number">${say.consumed}</th>
    <th scope="col" class="number">${say.free}</th>
    <th scope="col">
      <span class="key used" aria-hidden="true"></span> ${say.keyUsed}
      <span class="key kept" aria-hidden="true"></span> ${say.keyKept}
    </th>`;
};

/** The capacity of an offer by period; nothing of one that has none. */
export function periodsPart(language: Language, offer: Offer): Html | false {
  const { periods } = offer;
  if (periods.length === 0) return false;
  const say = words[language];
  const within = periods.reduce(
    (sum, { reservedMinutes, consumedMinutes }) => sum + reservedMinutes + consumedMinutes,
    0,
  );
  const before = offer.reservedMinutes + offer.consumedMinutes - within;
  return html`<section aria-labelledby="periodes">
    <h2 id="periodes">${say.byPeriod}</h2>
    ${scrolling(
      language,
      say.byPeriod,
      html`<table>
        <caption class="visually-hidden">
          ${say.byPeriod}
        </caption>
        <thead>
          <tr>
            <th scope="col">${say.period}</th>
            ${figureHeadings(language)}
          </tr>
        </thead>
        <tbody>
          ${periods.map(
            (period) =>
              html`<tr>
                <th scope="row">
                  ${say.days(dayIn(language, period.startsOn), dayIn(language, period.endsOn))}
                </th>
                ${figureCells(language, period)}
              </tr>`,
          )}
          <tr class="closing">
            <th scope="row">${say.sum}</th>
            ${figureCells(language, offer)}
          </tr>
        </tbody>
      </table>`,
    )}
    ${before > 0 && html`<p class="hint">${say.before(hoursIn(language, before))}</p>`}
  </section>`;
}
