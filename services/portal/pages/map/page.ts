import { html, type Html } from '@bourse/service-kit/html';
import type { z } from 'zod';
import { openByDepartement } from '../../api-client/views.ts';
import { missingPart, scrolling } from '../../components/parts.ts';
import { roomsNav } from '../../components/rooms.ts';
import { open, type Outcome, type PageRoute, type Visit } from '../../http/page.ts';
import { numberIn } from '../../wording/quantities.ts';
import { drawMap } from './drawing.ts';
import { words } from './words.ts';

type Counts = z.infer<typeof openByDepartement>;
type Shown = 'offers' | 'requests';

const lists: Readonly<Record<Shown, string>> = { offers: '/offres', requests: '/demandes' };
const maps: Readonly<Record<Shown, string>> = {
  offers: '/carte',
  requests: '/carte?montrer=demandes',
};
const OUTLINES = 'https://github.com/VictorCazanave/svg-maps';
const LICENCE = 'https://creativecommons.org/licenses/by/4.0/';

const listIn = (shown: Shown, departement: string): string =>
  `${lists[shown]}?departement=${departement}`;

/** France by département: how much is offered and asked for, and the way there. */
export const mapRoutes: readonly PageRoute[] = [open('/carte', showMap)];

async function showMap(visit: Visit): Promise<Outcome> {
  const { language, query, api } = visit;
  const say = words[language];
  const shown: Shown = query.get('montrer') === 'demandes' ? 'requests' : 'offers';
  const [offers, requests] = await Promise.all([
    api.read('/api/offers/by-departement', openByDepartement),
    api.read('/api/requests/by-departement', openByDepartement),
  ]);
  const found = {
    offers: offers.kind === 'found' ? offers.value : undefined,
    requests: requests.kind === 'found' ? requests.value : undefined,
  };
  const counts = found[shown];
  return {
    kind: 'page',
    status: counts === undefined ? 503 : 200,
    title: say.title,
    room: 'other',
    wide: true,
    content: html`<p class="lead">${say.lead}</p>
      ${roomsNav(say.rooms, maps[shown], [
        [maps.offers, say.shown.offers],
        [maps.requests, say.shown.requests],
      ])}
      ${found.offers === undefined && missingPart(language, 'offers')}
      ${found.requests === undefined && missingPart(language, 'requests')}
      ${counts !== undefined && drawing(visit, shown, counts)}
      ${(found.offers ?? found.requests) !== undefined && table(visit, found)}`,
  };
}

function drawing({ language }: Visit, shown: Shown, counts: Counts): Html {
  const say = words[language];
  const places = new Map(
    counts.items.map(({ departement, name, open: count }) => [
      departement,
      { name, count, href: listIn(shown, departement) },
    ]),
  );
  return html`<section aria-labelledby="carte">
    <h2 id="carte">${say.drawn[shown](numberIn(language, counts.total))}</h2>
    <p>${say.sameAsTable}</p>
    ${drawMap(places, { around: say.around, overseas: say.overseas })}
    <p class="map-legend" aria-hidden="true">
      ${say.legend}${[say.none, ...say.steps].map(
        (step, index) => html`<span><span class="swatch b${index}"></span>${step}</span> `,
      )}
    </p>
    <p class="detail">
      ${say.credit}<a href="${OUTLINES}">${say.creditMap}</a>,
      <a href="${LICENCE}" lang="en">CC BY 4.0</a> ; ${say.creditChanges}
    </p>
  </section>`;
}

type Found = { readonly offers: Counts | undefined; readonly requests: Counts | undefined };

function table({ language }: Visit, { offers, requests }: Found): Html {
  const say = words[language];
  const everywhere = (offers ?? requests)?.items ?? [];
  const asked = new Map(
    requests?.items.map(({ departement, open: count }) => [departement, count]),
  );
  const offered = new Map(
    offers?.items.map(({ departement, open: count }) => [departement, count]),
  );
  const lines = everywhere.filter(
    ({ departement }) => (offered.get(departement) ?? 0) > 0 || (asked.get(departement) ?? 0) > 0,
  );
  const empty = everywhere.length - lines.length;
  const cell = (shown: Shown, departement: string, name: string): Html => {
    const count = (shown === 'offers' ? offered : asked).get(departement);
    if (count === undefined) return html`<td class="number">–</td>`;
    const text = numberIn(language, count);
    if (count === 0) return html`<td class="number">${text}</td>`;
    const label = shown === 'offers' ? say.offersIn(text, name) : say.requestsIn(text, name);
    return html`<td class="number">
      <a href="${listIn(shown, departement)}" aria-label="${label}">${text}</a>
    </td>`;
  };
  const sum = (counts: Counts | undefined, which: 'elsewhere' | 'total'): Html =>
    html`<td class="number">
      ${counts === undefined ? '–' : numberIn(language, counts[which])}
    </td>`;
  return html`<section aria-labelledby="tableau">
    <h2 id="tableau">${say.table}</h2>
    ${scrolling(
      language,
      say.tableCaption,
      html`<table>
        <caption class="visually-hidden">
          ${say.tableCaption}
        </caption>
        <thead>
          <tr>
            <th scope="col">${say.departement}</th>
            <th scope="col">${say.code}</th>
            <th scope="col" class="number">${say.offers}</th>
            <th scope="col" class="number">${say.requests}</th>
          </tr>
        </thead>
        <tbody>
          ${lines.map(
            ({ departement, name }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${departement}</td>
                ${cell('offers', departement, name)}${cell('requests', departement, name)}
              </tr>`,
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colspan="2">${say.elsewhere}</th>
            ${sum(offers, 'elsewhere')}${sum(requests, 'elsewhere')}
          </tr>
          <tr class="closing">
            <th scope="row" colspan="2">${say.total}</th>
            ${sum(offers, 'total')}${sum(requests, 'total')}
          </tr>
        </tfoot>
      </table>`,
    )}
    ${empty > 0 && html`<p class="hint">${say.nothingIn(numberIn(language, empty))}</p>`}
  </section>`;
}
