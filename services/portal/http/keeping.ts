import { html, type Html } from '@bourse/service-kit/html';
import { formIdOf, PAGE } from '../components/form.ts';
import type { KeptForm } from '../session/kept-forms.ts';
import { both, type Language } from '../wording/language.ts';
import type { Answer, Visit } from './page.ts';
import { insteadOf } from './plain-pages.ts';

const words = both({
  fr: {
    unsent:
      'Ce que vous aviez saisi n’a pas été envoyé, et cette page n’a plus le formulaire : le dossier a changé depuis, ou vous agissez pour un autre territoire. Le voici, pour le recopier au besoin.',
  },
  en: {
    unsent:
      'What you had typed was not sent, and this page has its form no more: the file has changed since, or you act for another territory. Here it is, to be copied if need be.',
  },
});

/** What pages send along with what people type: keys, ticks, and what things are called. */
const NOT_TYPED = /^(oui|1|(insee|siren):.*|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12})$/;

/**
 * A page, with what was typed into forms of it that it no longer shows: those that it does show fill
 * themselves in.
 *
 * @param kept Of whoever visits, by where it was sent.
 */
export function withKept(
  outcome: Answer,
  kept: ReadonlyMap<string, KeptForm>,
  { address, language }: Pick<Visit, 'address' | 'language'>,
): Answer {
  if (kept.size === 0 || outcome.kind === 'redirect' || outcome.kind === 'file') return outcome;
  const page = outcome.kind === 'page' ? outcome : insteadOf(outcome, language);
  const lost = [...kept].filter(
    ([action, { fields }]) =>
      [pathOf(fields.get(PAGE) ?? action), action].includes(pathOf(address)) &&
      !page.content.text.includes(`id="${formIdOf(action)}"`),
  );
  const typed = lost.flatMap(([, { fields }]) => typedIn(fields));
  if (typed.length === 0) return outcome;
  return { ...page, above: html`${page.above}${boxOf(language, typed)}` };
}

const pathOf = (address: string): string => address.split('?', 1)[0] ?? '';

const typedIn = (fields: KeptForm['fields']): readonly string[] =>
  [...fields]
    .filter(
      ([name, value]) => !name.startsWith('_') && value.trim() !== '' && !NOT_TYPED.test(value),
    )
    .map(([, value]) => value);

const boxOf = (language: Language, typed: readonly string[]): Html =>
  html`<div class="notice" role="status">
    <p>${words[language].unsent}</p>
    <ul>
      ${typed.map((value) => html`<li>${value}</li>`)}
    </ul>
  </div>`;
