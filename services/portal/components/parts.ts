import { html, type Html } from '@bourse/service-kit/html';
import type { Reading, ServiceName } from '../api-client/api.ts';
import { both, type Language } from '../wording/language.ts';
import { serviceWords } from '../wording/services.ts';

const words = both({
  fr: {
    missing: (service: string) =>
      `Cette partie manque : ${service} ne répond pas en ce moment. Le reste de la page est à jour.`,
    late: 'Vos derniers changements ne sont peut-être pas encore tous visibles ici. Actualisez la page dans un instant.',
    table: (name: string) => `Tableau : ${name}`,
    next: 'Page suivante',
    first: 'Retour au début de la liste',
    pages: 'Pages de la liste',
  },
  en: {
    missing: (service: string) =>
      `This part is missing: ${service} does not answer at the moment. The rest of the page is up to date.`,
    late: 'Your last changes may not all be visible here yet. Reload the page in a moment.',
    table: (name: string) => `Table: ${name}`,
    next: 'Next page',
    first: 'Back to the beginning of the list',
    pages: 'Pages of the list',
  },
});

/** What may be wider than the window: it scrolls by itself, by keyboard too. */
export const scrolling = (language: Language, name: string, content: Html): Html =>
  html`<section class="scroll" tabindex="0" aria-label="${words[language].table(name)}">
    ${content}
  </section>`;

/** Says that a part of the page cannot be had, and why. */
export const missingPart = (language: Language, service: ServiceName): Html =>
  html`<p class="missing" role="note">
    ${words[language].missing(serviceWords[language][service])}
  </p>`;

/**
 * A part of a page that stands and falls with one reading.
 *
 * @param options.otherwise For what is not there, or not for whoever asks. Left out, nothing.
 */
export function part<T>(
  language: Language,
  reading: Reading<T>,
  draw: (value: T) => Html,
  options: { readonly otherwise?: Html } = {},
): Html {
  switch (reading.kind) {
    case 'found':
      return html`${
        reading.late && html`<p class="missing" role="note">${words[language].late}</p>`
      }${draw(reading.value)}`;
    case 'unavailable':
      return missingPart(language, reading.service);
    default:
      return options.otherwise ?? html``;
  }
}

/** The way to the next page of a list, with the filters that it has. */
export function pager(
  language: Language,
  path: string,
  query: ReadonlyMap<string, string>,
  next: string | null,
): Html {
  const begun = query.has('suite');
  if (next === null && !begun) return html``;
  const say = words[language];
  const others = [...query].filter(([name]) => name !== 'suite');
  const at = (more: readonly (readonly [string, string])[]) => {
    const text = new URLSearchParams([...others, ...more].map(([a, b]) => [a, b])).toString();
    return text === '' ? path : `${path}?${text}`;
  };
  return html`<nav class="pager" aria-label="${say.pages}">
    ${begun && html`<a href="${at([])}">${say.first}</a>`}
    ${next !== null && html`<a rel="next" href="${at([['suite', next]])}">${say.next}</a>`}
  </nav>`;
}

/** Prose as it was typed: paragraphs at empty lines, line ends kept. */
export const prose = (text: string): Html =>
  html`${text.split(/\n{2,}/).map(
    (paragraph) =>
      html`<p>
          ${paragraph.split('\n').map((line, index) => [index > 0 && html`<br />`, line])}
        </p>`,
  )}`;

/** Facts, each under its name; what is not known is left out. */
export const facts = (
  rows: readonly (readonly [string, Html | string | number | undefined | null | false])[],
): Html =>
  html`<dl class="facts">
    ${rows
      .filter(
        ([, value]) => value !== undefined && value !== null && value !== false && value !== '',
      )
      .map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
  </dl>`;

export const skillsList = (skills: readonly string[]): Html | false =>
  skills.length > 0 &&
  html`<ul class="skills">
    ${skills.map((skill) => html`<li>${skill}</li>`)}
  </ul>`;

export const tag = (word: string, tone: 'plain' | 'good' | 'wait' | 'bad' = 'plain'): Html =>
  html`<span class="tag ${tone}">${word}</span>`;

/** A link to a territory's page. */
export const territoryLink = (territoryId: string, name: string): Html =>
  html`<a href="/territoires/${territoryId}">${name}</a>`;

/** The API's query of those parameters that have a value. */
export function apiQuery(given: Readonly<Record<string, string | number | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
