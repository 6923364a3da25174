import { html, type Html } from '@bourse/service-kit/html';
import type { Names } from '../../api-client/names.ts';
import type { Offer } from '../../api-client/views.ts';
import { skillsList, tag } from '../../components/parts.ts';
import { both, type Language } from '../../wording/language.ts';
import { eurosIn, hoursIn } from '../../wording/quantities.ts';
import { offerStatusWords } from '../../wording/statuses.ts';

const words = both({
  fr: {
    left: (left: string, all: string) => `${left} disponibles sur ${all}`,
    cost: (euros: string) => `${euros} de l’heure`,
  },
  en: {
    left: (left: string, all: string) => `${left} left of ${all}`,
    cost: (euros: string) => `${euros} an hour`,
  },
});

/** What is left of an offer, in words and as a bar. */
export function capacityOf(language: Language, offer: Offer): Html {
  const { availableMinutes, capacityMinutes } = offer;
  return html`<span class="capacity"
    ><meter min="0" max="${capacityMinutes}" value="${availableMinutes}" aria-hidden="true"></meter>
    ${words[language].left(
      hoursIn(language, availableMinutes),
      hoursIn(language, capacityMinutes),
    )}</span
  >`;
}

/** Offers as a list. */
export const offerCards = (
  language: Language,
  offers: readonly Offer[],
  names: Names,
  level: 'h2' | 'h3' = 'h3',
): Html =>
  html`<ul class="cards">
    ${offers.map((offer) => {
      const title = html`<a href="/offres/${offer.offerId}">${offer.title}</a>`;
      return html`<li class="card">
        ${level === 'h2' ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
        <p class="by">
          ${names.of(offer.lenderId)}
          ${offer.status !== 'open' && tag(offerStatusWords[language][offer.status], 'wait')}
        </p>
        ${skillsList(offer.skills)}
        <p class="figures">
          ${capacityOf(language, offer)}
          <span>${words[language].cost(eurosIn(language, offer.unitCostCents))}</span>
        </p>
      </li>`;
    })}
  </ul>`;
