import { html, type Html } from '@bourse/service-kit/html';
import { both, type Language } from '../wording/language.ts';

const words = both({
  fr: 'Ce que vous lisez ici est inscrit au journal des consultations, sous votre identifiant ; les parties voient que leur échange a été consulté, et pour qui.',
  en: 'What you read here is recorded in the log of readings, under your identifier; the parties see that their exchange was read, and for whom.',
});

/** Said to those who watch over the bourse, wherever they read the files of others. */
export const recordedHint = (language: Language): Html =>
  html`<p class="hint">${words[language]}</p>`;
