import { html, type Html } from '@bourse/service-kit/html';
import type { Names } from '../../api-client/names.ts';
import type { Request } from '../../api-client/views.ts';
import { skillsList, tag } from '../../components/parts.ts';
import { both, type Language } from '../../wording/language.ts';
import { dayIn, hoursIn } from '../../wording/quantities.ts';
import { requestStatusWords } from '../../wording/statuses.ts';

const words = both({
  fr: {
    before: (day: string) => `Avant le ${day}`,
    about: (hours: string) => `environ ${hours}`,
  },
  en: { before: (day: string) => `Before ${day}`, about: (hours: string) => `about ${hours}` },
});

/** Requests as a list. */
export const requestCards = (
  language: Language,
  requests: readonly Request[],
  names: Names,
  level: 'h2' | 'h3' = 'h3',
): Html =>
  html`<ul class="cards">
    ${requests.map((request) => {
      const title = html`<a href="/demandes/${request.requestId}">${request.title}</a>`;
      return html`<li class="card">
        ${level === 'h2' ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
        <p class="by">
          ${names.of(request.borrowerId)}
          ${request.status !== 'open' && tag(requestStatusWords[language][request.status], 'wait')}
        </p>
        ${skillsList(request.skills)}
        <p class="figures">
          <span>${words[language].before(dayIn(language, request.neededBy))}</span>
          ${
            request.estimatedMinutes !== null &&
            html`<span>${words[language].about(hoursIn(language, request.estimatedMinutes))}</span>`
          }
        </p>
      </li>`;
    })}
  </ul>`;
