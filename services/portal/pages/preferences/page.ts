import { html } from '@bourse/service-kit/html';
import type { Theme } from '../../components/layout.ts';
import type { Page, Visit } from '../../http/page.ts';
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
    mandatesText:
      'Pour quels territoires, dans quels rôles et jusqu’à quand ; et passer de l’un à l’autre.',
    toMandates: 'Voir mes mandats',
    messages: 'Messages',
    messagesText:
      'Quand on attend quelque chose de vous, ou quand un dossier avance, nous vous écrivons par courriel.',
    toMessages: 'Choisir les messages',
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
    mandatesText:
      'For which territories, in which roles and until when; and the way from one to another.',
    toMandates: 'See my mandates',
    messages: 'Messages',
    messagesText:
      'When something is expected of you, or when a file moves on, we write to you by e-mail.',
    toMessages: 'Choose the messages',
  },
});

const languages = [
  ['fr', 'Français'],
  ['en', 'English'],
] as const;
const themes = ['auto', 'light', 'dark'] as const;

/** What is chosen for this device, and the way to what else one may choose. */
export function preferencesPage(visit: Visit, theme: Theme): Page {
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
      ${
        visit.session !== undefined &&
        html`<section aria-labelledby="mandats">
          <h2 id="mandats">${say.mandates}</h2>
          <p>${say.mandatesText}</p>
          <p><a class="button second" href="/mandats">${say.toMandates}</a></p>
        </section>`
      }`,
  };
}
