import { html, type Html } from '@bourse/service-kit/html';
import { CSRF, drawForm } from '../../components/form.ts';
import type { SignedInVisit } from '../../http/page.ts';
import { NO_TERRITORY } from '../../session/session-store.ts';
import { dayIn } from '../../wording/quantities.ts';
import { roleWords } from '../../wording/roles.ts';
import { delegatingForm, INVITATION, withdrawingForm } from './forms.ts';
import type { OwnMandate } from './views.ts';
import { words } from './words.ts';

/** `jusqu’au 31 mars 2027`, or that there is no end. */
export function termIn(language: SignedInVisit['language'], until: string | null): string {
  const say = words[language];
  return until === null ? say.noEnd : say.until(dayIn(language, until));
}

/** What whoever asks may do, territory by territory; and the way from one to another. */
export function ownSection(visit: SignedInVisit, held: readonly OwnMandate[]): Html {
  const { language, session } = visit;
  const say = words[language];
  const territories = [...new Set(held.map(({ territoryId }) => territoryId))];
  return html`<section aria-labelledby="miens">
    <h2 id="miens">${say.mine}</h2>
    <p>${say.mineLead}</p>
    ${held.length === 0 && html`<p>${say.noneOfMine}</p>`}
    ${
      held.length > 0 &&
      html`<ul class="cards">
        ${territories.map((territoryId) => {
          const own = held.filter((one) => one.territoryId === territoryId);
          const name = own[0]?.territoryName ?? territoryId;
          const acting = territoryId === session.acting.territoryId;
          return html`<li class="card">
            <h3><a href="/territoires/${territoryId}">${name}</a></h3>
            ${acting ? html`<p class="hint">${say.acting}</p>` : switching(visit, territoryId, name)}
            ${own.map((one) => oneOf(visit, one, acting))}
          </li>`;
        })}
      </ul>`
    }
    ${
      session.acting.territoryId !== null &&
      session.mandates.some(({ territoryId }) => territoryId === null) &&
      switching(visit, NO_TERRITORY, say.operator)
    }
    <p><a href="${INVITATION}">${say.haveCode}</a></p>
  </section>`;
}

const switching = ({ language, session }: SignedInVisit, territoryId: string, name: string): Html =>
  html`<form method="post" action="/mandat">
    <input type="hidden" name="${CSRF}" value="${session.csrfToken}" />
    <input type="hidden" name="mandat" value="${territoryId}" />
    <button type="submit">${words[language].actFor} ${name}</button>
  </form>`;

/** A mandate; it is given on and given back while one acts for its territory. */
function oneOf(visit: SignedInVisit, one: OwnMandate, acting: boolean): Html {
  const { language } = visit;
  const say = words[language];
  const role = roleWords[language][one.role];
  const [delegating, withdrawing] = [
    delegatingForm(visit, one.mandateId),
    withdrawingForm(visit, one.mandateId),
  ];
  const isOpen = (action: string) => visit.shownAgain(action) !== undefined && html`open`;
  return html`<p>
      <strong>${role}</strong>, ${termIn(language, one.until)}${
        one.delegatedFrom !== null && html`, ${say.delegated}`
      }
    </p>
    ${
      acting &&
      html`<details ${isOpen(delegating.action)}>
          <summary>${say.delegate}<span class="visually-hidden"> : ${role}</span></summary>
          <p class="hint">${say.delegateLead}</p>
          ${drawForm(visit, delegating)}
        </details>
        <details ${isOpen(withdrawing.action)}>
          <summary>${say.give}<span class="visually-hidden"> : ${role}</span></summary>
          ${drawForm(visit, withdrawing)}
        </details>`
    }`;
}
