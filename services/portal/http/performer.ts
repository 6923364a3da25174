import type { Request } from 'express';
import { CSRF, PAGE } from '../components/form.ts';
import { hasRole } from '../session/session.ts';
import type { KeptFor } from '../session/kept-forms.ts';
import { shownTo } from '../session/session-store.ts';
import type { Outcome, PageRoute, Params, Posted } from './page.ts';
import { plainPage } from './plain-pages.ts';
import { postedIn } from './posted.ts';
import { safePath } from './safe-path.ts';
import type { Visiting, VisitorParts } from './visitor.ts';

/** Does what a page does, for whoever may. */
export function performer(parts: Pick<VisitorParts, 'sessions' | 'accounts'>) {
  const { sessions } = parts;

  /** What was typed is kept for whoever typed it, and shown again once they are back. @returns the form's page. */
  function keepForLater(visiting: Visiting, posted: Posted, reason: KeptFor): string {
    const page = safePath(posted.get(PAGE), '/a-faire');
    // Somebody else may have signed in since, in the same browser.
    const person = sessions.whoWasShown(posted.get(CSRF)) ?? visiting.person;
    if (person !== undefined) {
      const fields = new Map([...posted].filter(([name]) => name !== CSRF && name !== PAGE));
      sessions.keepForm(person, visiting.visit.address, { fields, reason });
    }
    return page;
  }

  async function perform(route: PageRoute, request: Request, visiting: Visiting): Promise<Outcome> {
    const { visit } = visiting;
    const params = request.params as Params;
    if (route.guard === 'everybody') return route.handle(visit, params);
    const posted = route.method === 'post' ? postedIn(request) : new Map<string, string>();
    const { session } = visit;
    if (session === undefined) {
      const back =
        route.method === 'post' ? keepForLater(visiting, posted, 'session_over') : visit.address;
      return { kind: 'redirect', to: `/connexion?retour=${encodeURIComponent(back)}` };
    }
    if (route.guard.length > 0 && !hasRole(session, ...route.guard)) return { kind: 'forbidden' };
    const signedIn = { ...visit, session };
    if (route.method === 'get') return route.handle(signedIn, params);
    const shown = shownTo(session.csrfToken, posted.get(CSRF));
    if (shown !== 'this') {
      const ofThis = shown === 'acting_otherwise';
      const to = keepForLater(visiting, posted, ofThis ? 'acting_changed' : 'session_over');
      return { kind: 'redirect', to, notice: ofThis ? 'shownForAnother' : 'shownBefore' };
    }
    if (parts.accounts.admit(session.person.id) !== undefined) {
      keepForLater(visiting, posted, 'too_many');
      return plainPage('too_many_yours', 429, visit.language);
    }
    const outcome = await route.handle(signedIn, params, posted);
    const { kind } = outcome;
    const answered = kind === 'redirect' || (kind === 'page' && (outcome.status ?? 200) < 400);
    if (answered) sessions.dropForm(session.person.id, visit.address);
    return outcome;
  }

  return perform;
}
