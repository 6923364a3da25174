import type { Request } from 'express';
import { CSRF, KEY, PAGE } from '../components/form.ts';
import { hasRole, type Person } from '../session/session.ts';
import type { KeptFor } from '../session/kept-forms.ts';
import { shownTo } from '../session/session-store.ts';
import type { Answer, Outcome, PageRoute, Params, Posted } from './page.ts';
import { plainPage } from './plain-pages.ts';
import { postedIn } from './posted.ts';
import { withKept } from './keeping.ts';
import { sendBack, shownWith } from './returning.ts';
import { safePath } from './safe-path.ts';
import { signInFor } from './sign-in-address.ts';
import type { Visiting, VisitorParts } from './visitor.ts';

/** Does what a page does, for whoever may. */
export function performer(parts: Pick<VisitorParts, 'sessions' | 'accounts'>) {
  const { sessions } = parts;

  const pageOf = (posted: Posted): string => safePath(posted.get(PAGE), '/a-faire');
  /** What was typed is kept for whoever typed it, and shown again once they are back. @returns whether it is. */
  function keepForLater(visiting: Visiting, posted: Posted, reason: KeptFor): boolean {
    // Somebody else may have signed in since, in the same browser.
    const person = sessions.whoWasShown(posted.get(CSRF)) ?? visiting.person;
    if (person === undefined) return false;
    const fields = new Map([...posted].filter(([name]) => name !== CSRF));
    return sessions.keepForm(person, visiting.visit.address, { fields, reason });
  }

  /** What a page shows, with the form that was returned to it. */
  const shown = (outcome: Outcome, { visit, returned }: Visiting): Answer => {
    if (outcome.kind === 'returned') throw new Error('what is only shown returns no form');
    const answer = shownWith(outcome, returned, visit);
    if (visit.session === undefined) return answer;
    return withKept(answer, sessions.keptForms(visit.session.person.id), visit);
  };

  async function perform(route: PageRoute, request: Request, visiting: Visiting): Promise<Answer> {
    const { visit, digest } = visiting;
    const params = request.params as Params;
    if (route.guard === 'everybody') return shown(await route.handle(visit, params), visiting);
    const posted = route.method === 'post' ? postedIn(request) : new Map<string, string>();
    const { session } = visit;
    if (session === undefined || digest === undefined) {
      if (route.method === 'get') return { kind: 'redirect', to: signInFor(visit.address) };
      const kept = keepForLater(visiting, posted, 'session_over');
      return { kind: 'redirect', to: signInFor(pageOf(posted), { kept }) };
    }
    const signedIn = { ...visit, session };
    if (route.guard.length > 0 && !hasRole(session, ...route.guard)) {
      // Whoever has lost the role may yet copy what they typed.
      if (route.method === 'post') keepForLater(visiting, posted, 'acting_changed');
      return shown({ kind: 'forbidden' }, visiting);
    }
    if (route.method === 'get') return shown(await route.handle(signedIn, params), visiting);
    const whose = shownTo(session.csrfToken, posted.get(CSRF));
    if (whose !== 'this') {
      const ofThis = whose === 'acting_otherwise';
      keepForLater(visiting, posted, ofThis ? 'acting_changed' : 'session_over');
      const notice = ofThis ? 'shownForAnother' : 'shownBefore';
      return { kind: 'redirect', to: pageOf(posted), notice };
    }
    const { person } = session;
    if (parts.accounts.admit(person.id) !== undefined) {
      keepForLater(visiting, posted, 'too_many');
      return plainPage('too_many_yours', 429, visit.language);
    }
    const outcome = await route.handle(signedIn, params, posted);
    const key = posted.get(KEY) ?? '';
    if (outcome.kind === 'returned') {
      if (outcome.state.results !== undefined) handled(person, visit.address, key);
      const { unseen } = visiting;
      return sendBack(sessions, signedIn, outcome, { key, session: digest, unseen });
    }
    if (outcome.kind === 'unavailable') {
      keepForLater(visiting, posted, 'unavailable');
      return { kind: 'redirect', to: pageOf(posted) };
    }
    if (outcome.kind === 'redirect') handled(person, visit.address, key);
    return outcome;
  }

  /** A form that was handled is kept no more, in none of the ways that it was shown again. */
  function handled(person: Person, action: string, key: string): void {
    sessions.dropForm(person.id, action);
    sessions.dropReturned(person.id, key);
  }

  return perform;
}
