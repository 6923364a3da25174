import { html, type Html } from '@bourse/service-kit/html';
import { type Offer, offers } from '../../api-client/views.ts';
import { apiQuery, pager, part, scrolling, tag } from '../../components/parts.ts';
import type { Outcome, SignedInVisit } from '../../http/page.ts';
import { dayIn } from '../../wording/quantities.ts';
import { offerStatusWords } from '../../wording/statuses.ts';
import { figureCells, figureHeadings } from '../offers/periods.ts';
import { words } from './words.ts';

const AT_ONCE = 50;

type Sum = Pick<
  Offer,
  'capacityMinutes' | 'reservedMinutes' | 'consumedMinutes' | 'availableMinutes'
>;

/** What is lent by whoever looks: hours reserved, used and free, by offer and period, and by skill. */
export async function showCapacity(visit: SignedInVisit): Promise<Outcome> {
  const { language, api, session, query } = visit;
  const say = words[language];
  const lenderId = session.acting.territoryId ?? '';
  const found = await api.read(
    `/api/offers${apiQuery({ lenderId, status: 'any', limit: AT_ONCE, cursor: query.get('suite') })}`,
    offers,
  );
  return {
    kind: 'page',
    status: found.kind === 'unavailable' ? 503 : 200,
    title: say.capacity,
    room: 'account',
    wide: true,
    content: html`<p class="lead">${say.capacityLead}</p>
      ${part(language, found, ({ items, next }) =>
        items.length === 0
          ? html`<p>${say.noOffers} <a href="/offres/nouvelle">${say.publish}</a></p>`
          : html`${byOffer(visit, items)} ${bySkill(visit, items)}
            ${pager(language, '/compte/capacite', query, next)}`,
      )}`,
  };
}

function byOffer({ language }: SignedInVisit, items: readonly Offer[]): Html {
  const say = words[language];
  return html`<section aria-labelledby="par-offre">
    <h2 id="par-offre">${say.byOffer}</h2>
    ${scrolling(
      language,
      say.byOffer,
      html`<table>
        <caption class="visually-hidden">
          ${say.byOffer}
        </caption>
        <thead>
          <tr>
            <th scope="col">${say.offerAndPeriod}</th>
            ${figureHeadings(language)}
          </tr>
        </thead>
        <tbody>
          ${items.map(
            (offer) =>
              html`<tr class="group">
                  <th scope="row">
                    <a href="/offres/${offer.offerId}">${offer.title}</a>
                    ${offer.status !== 'open' && tag(offerStatusWords[language][offer.status], 'wait')}
                  </th>
                  ${figureCells(language, offer)}
                </tr>
                ${offer.periods.map(
                  (period) =>
                    html`<tr>
                      <th scope="row" class="within">
                        ${say.days(dayIn(language, period.startsOn), dayIn(language, period.endsOn))}
                      </th>
                      ${figureCells(language, period)}
                    </tr>`,
                )}`,
          )}
        </tbody>
      </table>`,
    )}
  </section>`;
}

/** An offer of several skills counts under each: the rows do not add up to a total, and say so. */
function bySkill({ language }: SignedInVisit, items: readonly Offer[]): Html {
  const say = words[language];
  const sums = new Map<string, Sum>();
  for (const offer of items) {
    for (const skill of new Set(offer.skills.map((one) => one.toLocaleLowerCase('fr')))) {
      sums.set(skill, plus(sums.get(skill) ?? NOTHING, offer));
    }
  }
  const sorted = [...sums].toSorted(([one], [other]) => one.localeCompare(other, 'fr'));
  return html`<section aria-labelledby="par-competence">
    <h2 id="par-competence">${say.bySkill}</h2>
    <p class="hint">${say.bySkillHint}</p>
    ${scrolling(
      language,
      say.bySkill,
      html`<table>
        <caption class="visually-hidden">
          ${say.bySkill}
        </caption>
        <thead>
          <tr>
            <th scope="col">${say.skill}</th>
            ${figureHeadings(language)}
          </tr>
        </thead>
        <tbody>
          ${sorted.map(
            ([skill, sum]) =>
              html`<tr>
                <th scope="row">${skill}</th>
                ${figureCells(language, sum)}
              </tr>`,
          )}
        </tbody>
      </table>`,
    )}
  </section>`;
}

const NOTHING: Sum = {
  capacityMinutes: 0,
  reservedMinutes: 0,
  consumedMinutes: 0,
  availableMinutes: 0,
};

const plus = (sum: Sum, offer: Sum): Sum => ({
  capacityMinutes: sum.capacityMinutes + offer.capacityMinutes,
  reservedMinutes: sum.reservedMinutes + offer.reservedMinutes,
  consumedMinutes: sum.consumedMinutes + offer.consumedMinutes,
  availableMinutes: sum.availableMinutes + offer.availableMinutes,
});
