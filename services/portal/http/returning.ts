import { html } from '@bourse/service-kit/html';
import { drawRefused, formIdOf } from '../components/form.ts';
import type { ReturnedForm, ReturnedTo } from '../session/returned-forms.ts';
import type { Session } from '../session/session.ts';
import { NO_TERRITORY, type SessionStore } from '../session/session-store.ts';
import { both, type Language } from '../wording/language.ts';
import type { Answer, Returned, SignedInVisit, Visit } from './page.ts';
import { insteadOf } from './plain-pages.ts';

/** In the address of a page: the form that it shows again. */
const REFERENCE = 'renvoi';

const words = both({
  fr: {
    error: 'Erreur',
    gone: 'Le formulaire que vous aviez rempli ici n’est plus en attente. Le plus souvent, c’est qu’il a été envoyé : vérifiez-le avant de le remplir à nouveau. Sinon, vous agissez pour un autre territoire, vous vous êtes déconnecté, ou plus d’un jour a passé.',
  },
  en: {
    error: 'Error',
    gone: 'The form that you had filled in here no longer waits. Most often that is because it was sent: check before you fill it in anew. Otherwise you act for another territory, have signed out, or more than a day has passed.',
  },
});

type Sessions = Pick<SessionStore, 'keepReturned' | 'returnedForm'>;

/** For another person, or the same acting for another territory, a reference is worth nothing. */
const placeOf = ({ person, acting }: Session, reference: string): ReturnedTo => ({
  person: person.id,
  acting: acting.territoryId ?? NO_TERRITORY,
  reference,
});

/** The form that the address of a visit names, if it was returned to whoever visits. */
export function returnedTo(
  sessions: Sessions,
  { query, session }: { readonly query: SignedInVisit['query']; readonly session: Session },
): ReturnedForm | undefined {
  const reference = query.get(REFERENCE);
  return reference === undefined ? undefined : sessions.returnedForm(placeOf(session, reference));
}

/**
 * Sends the browser to the page of a form that is returned, so that it can be come back to. What is too
 * long to be kept is answered in place, and so is what a script asks for to take lines out of.
 *
 * @param options.key That the form bore when it was sent.
 * @param options.session The digest of the session.
 */
export async function sendBack(
  sessions: Sessions,
  visit: SignedInVisit,
  form: Returned,
  options: { readonly key: string; readonly session: string; readonly unseen: boolean },
): Promise<Answer> {
  const { key: after, session, unseen } = options;
  const { action, state, page, anchor, reference } = form;
  const to = placeOf(visit.session, reference);
  if (!unseen && sessions.keepReturned(to, form, { after, session })) {
    const address = `${page}${page.includes('?') ? '&' : '?'}${REFERENCE}=${reference}`;
    return { kind: 'redirect', to: `${address}#${anchor}` };
  }
  const shown = await form.show({
    ...visit,
    shownAgain: (asked) => (asked === action ? state : visit.shownAgain(asked)),
  });
  if (shown.kind === 'returned') throw new Error('the page of a form returns no form');
  const drawn = withReturned(shown, form, visit.language);
  return drawn.kind === 'page' ? { ...drawn, status: form.status } : drawn;
}

/** A page, with the form that its address says was returned to it; or that it is no more. */
export function shownWith(
  outcome: Answer,
  returned: ReturnedForm | undefined,
  { query, language }: Pick<Visit, 'query' | 'language'>,
): Answer {
  if (returned !== undefined) return withReturned(outcome, returned, language);
  if (!query.has(REFERENCE) || outcome.kind !== 'page') return outcome;
  const gone = html`<p class="notice" role="status">${words[language].gone}</p>`;
  return { ...outcome, above: html`${outcome.above}${gone}` };
}

/** What the page of a returned form says besides: that there is an error, and of what, where the form is no more. */
function withReturned(
  outcome: Answer,
  { action, state, typed }: Pick<Returned, 'action' | 'state' | 'typed'>,
  language: Language,
): Answer {
  if (outcome.kind === 'redirect' || outcome.kind === 'file') return outcome;
  // Nor is anything lost where the page itself is no more.
  const page = outcome.kind === 'page' ? outcome : insteadOf(outcome, language);
  const { errors, refusals, results } = state;
  const wrong = errors.size + refusals.length > 0;
  const stands = page.content.text.includes(`id="${formIdOf(action)}"`);
  const nothingToShow = !wrong && results !== undefined;
  return {
    ...page,
    ...(wrong && { windowTitle: `${words[language].error} : ${page.title}` }),
    ...(!stands &&
      !nothingToShow && { above: html`${page.above}${drawRefused(language, state, typed)}` }),
  };
}
