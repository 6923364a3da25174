import { addDays, type Day, dayAfter, dayOf, type Instant, startOfDay } from '@bourse/kernel/clock';
import { html, type Html } from '@bourse/service-kit/html';
import { exchanges, history } from '../api-client/exchange-views.ts';
import { apiQuery } from '../components/parts.ts';
import type { Field } from '../components/field.ts';
import type { SignedInVisit } from '../http/page.ts';
import { both, type Language } from '../wording/language.ts';
import { dayIn, daysBetween } from '../wording/quantities.ts';

/** Among so many of the latest exchanges one’s own last word is sought, and in so many of their last events. */
const LOOKED_THROUGH = 50;

const words = both({
  fr: {
    filled: 'Prérempli d’après votre dernière proposition,',
    filledOn: (day: string) => `du ${day} ; tout peut être changé.`,
    answerBy: 'Réponse attendue au plus tard le',
    answerByHint: 'Vide : le délai de la bourse, et jamais après la fin du travail.',
    answerByUsual: (days: number) =>
      `${days > 1 ? `${days} jours` : '1 jour'}, repris de votre dernière proposition ; jamais après la fin du travail.`,
  },
  en: {
    filled: 'Filled in after your last proposal,',
    filledOn: (day: string) => `of ${day}; everything can be changed.`,
    answerBy: 'Answer awaited by the end of',
    answerByHint: 'Empty: as long as the bourse gives, and never after the work ends.',
    answerByUsual: (days: number) =>
      `${days > 1 ? `${days} days` : '1 day'}, taken from your last proposal; never after the work ends.`,
  },
});

/** How a lender proposed last, where its terms are still the last word. */
export type UsualTerms = {
  readonly exchangeId: string;
  readonly object: string;
  readonly proposedOn: Day;
  readonly offerId: string | null;
  readonly unitCostCents: number;
  /** How many days it gave to answer. */
  readonly answerWithinDays: number;
};

/** @returns undefined where there is none, or where it cannot be had: a form is then only less filled. */
export async function usualTerms({ api, session }: SignedInVisit): Promise<UsualTerms | undefined> {
  const lenderId = session.acting.territoryId;
  if (lenderId === null) return undefined;
  const asked = apiQuery({ lenderId, limit: LOOKED_THROUGH });
  const found = await api.read(`/api/exchanges${asked}`, exchanges);
  const latest =
    found.kind === 'found'
      ? found.value.items.find(({ proposedBy }) => proposedBy === lenderId)
      : undefined;
  if (latest === undefined) return undefined;
  const { exchangeId, object, offerId } = latest;
  const told = await api.read(
    `/api/exchanges/${exchangeId}/history${apiQuery({ limit: LOOKED_THROUGH })}`,
    history,
  );
  const items = told.kind === 'found' ? told.value.items : [];
  for (const { by, terms, until, at } of items) {
    if (by !== lenderId || terms === null || until === null) continue;
    const proposedOn = dayOf(at);
    const answerWithinDays = Math.max(1, daysBetween(proposedOn, dayOf(until)));
    const { unitCostCents } = terms;
    return { exchangeId, object, offerId, proposedOn, unitCostCents, answerWithinDays };
  }
  return undefined;
}

/** Says that a form was filled from an earlier proposal, and from which. */
export const usualNote = (
  language: Language,
  { exchangeId, object, proposedOn }: UsualTerms,
): Html => {
  const say = words[language];
  return html`<p>
    ${say.filled} <a href="/echanges/${exchangeId}">${object}</a>, ${say.filledOn(dayIn(language, proposedOn))}
  </p>`;
};

/**
 * Until when an answer is awaited: the day is asked for, and left out it is the policy’s.
 *
 * @param given.endsOn The last day of the work, beyond which no answer is awaited.
 */
export function answerByField(
  { language, now }: Pick<SignedInVisit, 'language' | 'now'>,
  given: { readonly usual: UsualTerms | undefined; readonly endsOn: Day | undefined },
): Field {
  const say = words[language];
  const { usual, endsOn } = given;
  const field = {
    kind: 'day',
    name: 'answerBy',
    label: say.answerBy,
    whenEmpty: 'absent',
  } as const;
  if (usual === undefined) return { ...field, hint: say.answerByHint };
  const days = usual.answerWithinDays;
  const day = dayOf(addDays(now, days));
  const value = endsOn !== undefined && endsOn < day ? endsOn : day;
  return { ...field, value, hint: say.answerByUsual(days) };
}

/** A day as the instant at which it ends: the last minute of it, so that it is read as that day. */
export const answerByOf = (day: Day): Instant =>
  new Date(Date.parse(startOfDay(dayAfter(day))) - 60_000).toISOString();
