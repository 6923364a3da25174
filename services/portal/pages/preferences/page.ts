import { html, type Html } from '@bourse/service-kit/html';
import { CSRF } from '../../components/form.ts';
import type { Theme } from '../../components/layout.ts';
import type { Page, Visit } from '../../http/page.ts';
import { NO_TERRITORY } from '../../session/session-store.ts';
import type { Role } from '@bourse/rights/policy';
import type { Session } from '../../session/session.ts';
import { both } from '../../wording/language.ts';

const words = both({
  fr: {
    title: 'Préférences',
    display: 'Affichage',
    kept: 'Ces choix sont gardés sur cet appareil, dans un cookie, et nulle part ailleurs.',
    language: 'Langue',
    theme: 'Couleurs',
    themes: { auto: 'Comme mon appareil', light: 'Claires', dark: 'Sombres' },
    save: 'Enregistrer',
    mandates: 'Pour qui vous agissez',
    messages: 'Messages',
    messagesText:
      'Quand on attend quelque chose de vous, ou quand un dossier avance, nous vous écrivons par courriel.',
    toMessages: 'Choisir les messages',
    one: 'Vous agissez pour un seul territoire.',
    actFor: 'Agir pour',
    now: 'En ce moment',
    operator: 'L’exploitation de la bourse',
    roles: {
      requester: 'demander',
      lender: 'prêter',
      signatory: 'signer',
      auditor: 'contrôler',
      official: 'admettre, doter, trancher',
      operator: 'exploiter',
    } satisfies Record<Role, string>,
  },
  en: {
    title: 'Preferences',
    display: 'Display',
    kept: 'These choices are kept on this device, in a cookie, and nowhere else.',
    language: 'Language',
    theme: 'Colours',
    themes: { auto: 'As my device', light: 'Light', dark: 'Dark' },
    save: 'Save',
    mandates: 'For whom you act',
    messages: 'Messages',
    messagesText:
      'When something is expected of you, or when a file moves on, we write to you by e-mail.',
    toMessages: 'Choose the messages',
    one: 'You act for one territory only.',
    actFor: 'Act for',
    now: 'At the moment',
    operator: 'Running the exchange',
    roles: {
      requester: 'request',
      lender: 'lend',
      signatory: 'sign',
      auditor: 'audit',
      official: 'admit, endow, resolve',
      operator: 'operate',
    } satisfies Record<Role, string>,
  },
});

const languages = [
  ['fr', 'Français'],
  ['en', 'English'],
] as const;
const themes = ['auto', 'light', 'dark'] as const;

/** What is chosen for this device, and for whom somebody acts. */
export async function preferencesPage(visit: Visit, theme: Theme): Promise<Page> {
  const say = words[visit.language];
  return {
    kind: 'page',
    title: say.title,
    room: 'other',
    content: html`<section aria-labelledby="affichage">
        <h2 id="affichage">${say.display}</h2>
        <form method="post" action="/preferences">
          <div class="field">
            <label for="langue">${say.language}</label>
            <select id="langue" name="langue">
              ${languages.map(
                ([value, name]) =>
                  html`<option
                    value="${value}"
                    lang="${value}"
                    ${value === visit.language && html`selected`}
                  >
                    ${name}
                  </option>`,
              )}
            </select>
          </div>
          <div class="field">
            <label for="theme">${say.theme}</label>
            <select id="theme" name="theme">
              ${themes.map(
                (value) =>
                  html`<option value="${value}" ${value === theme && html`selected`}>
                    ${say.themes[value]}
                  </option>`,
              )}
            </select>
          </div>
          <p class="hint">${say.kept}</p>
          <button type="submit">${say.save}</button>
        </form>
      </section>
      ${
        visit.session !== undefined &&
        html`<section aria-labelledby="messages">
          <h2 id="messages">${say.messages}</h2>
          <p>${say.messagesText}</p>
          <p><a class="button second" href="/preferences/messages">${say.toMessages}</a></p>
        </section>`
      }
      ${visit.session !== undefined && (await mandatesOf(visit, visit.session))}`,
  };
}

async function mandatesOf(visit: Visit, session: Session): Promise<Html> {
  const say = words[visit.language];
  const names = await visit.namesOf(session.mandates.map(({ territoryId }) => territoryId));
  return html`<section aria-labelledby="mandats">
    <h2 id="mandats">${say.mandates}</h2>
    ${session.mandates.length === 1 && html`<p>${say.one}</p>`}
    <ul class="cards">
      ${session.mandates.map((mandate) => {
        const name = mandate.territoryId === null ? say.operator : names.of(mandate.territoryId);
        return html`<li class="card">
          <h3>${name}</h3>
          <p>${mandate.roles.map((role) => say.roles[role]).join(', ')}</p>
          ${
            mandate === session.acting
              ? html`<p class="hint">${say.now}</p>`
              : html`<form method="post" action="/mandat">
                  <input type="hidden" name="${CSRF}" value="${session.csrfToken}" />
                  <input
                    type="hidden"
                    name="mandat"
                    value="${mandate.territoryId ?? NO_TERRITORY}"
                  />
                  <button type="submit">${say.actFor} ${name}</button>
                </form>`
          }
        </li>`;
      })}
    </ul>
  </section>`;
}
