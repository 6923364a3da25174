import { type RequestHandler, Router } from 'express';
import { CSRF } from '../components/form.ts';
import { preferencesPage } from '../pages/preferences/page.ts';
import { signInPage } from '../pages/sign-in/page.ts';
import type { CookieNames } from './cookies.ts';
import { safePath } from './safe-path.ts';
import { type Answering, postedIn, type VisitorParts } from './visitor.ts';

const AFTER_SIGN_IN = '/a-faire';

type Parts = Pick<VisitorParts, 'identities' | 'sessions'> & { readonly cookies: CookieNames };

/** Signing in and out, for whom one acts, and what is kept on the device: whatever touches cookies. */
export function signInRoutes(
  { identities, sessions, cookies }: Parts,
  answering: Answering,
): Router {
  const router = Router();
  const handle =
    (work: (...given: Parameters<RequestHandler>) => Promise<void> | void): RequestHandler =>
    async (request, response, next) => {
      await work(request, response, next);
    };

  router.get(
    '/connexion',
    handle(async (request, response) => {
      const visiting = answering.begin(request, response);
      const back = safePath(visiting.visit.query.get('retour'), AFTER_SIGN_IN);
      const page = signInPage(visiting.visit, { accounts: identities.readyAccounts, back });
      await answering.answer(response, visiting, page);
    }),
  );

  router.post(
    '/connexion',
    handle(async (request, response) => {
      const visiting = answering.begin(request, response);
      const posted = postedIn(request);
      const back = safePath(posted.get('retour'), AFTER_SIGN_IN);
      const state = identities.signIn(posted);
      const known = state === undefined ? undefined : identities.identified(state);
      if (state === undefined || known === undefined) {
        const accounts = identities.readyAccounts;
        const page = signInPage(visiting.visit, { accounts, back, unknown: true });
        await answering.answer(response, visiting, page);
        return;
      }
      // A new id at each sign-in: one that somebody planted before is worth nothing.
      if (visiting.digest !== undefined) sessions.end(visiting.digest);
      const id = sessions.begin(known.person.id, state);
      response.append('Set-Cookie', cookies.setSession(id));
      response.redirect(303, back === '/' ? AFTER_SIGN_IN : back);
    }),
  );

  router.post(
    '/deconnexion',
    handle((request, response) => {
      const { visit, digest } = answering.begin(request, response);
      if (digest !== undefined && postedIn(request).get(CSRF) === visit.session?.csrfToken) {
        sessions.end(digest);
        response.append('Set-Cookie', cookies.dropSession);
      }
      response.redirect(303, '/');
    }),
  );

  router.post(
    '/mandat',
    handle((request, response) => {
      const { visit, digest } = answering.begin(request, response);
      const posted = postedIn(request);
      const mandate = Number(posted.get('mandat'));
      const { session } = visit;
      if (
        digest !== undefined &&
        posted.get(CSRF) === session?.csrfToken &&
        session?.mandates[mandate] !== undefined
      ) {
        sessions.actAs(digest, mandate);
        sessions.leaveNotice(digest, 'actingChanged');
      }
      response.redirect(303, AFTER_SIGN_IN);
    }),
  );

  router.get(
    '/langue/:language',
    handle((request, response) => {
      const { visit } = answering.begin(request, response);
      const { language } = request.params;
      if (language === 'fr' || language === 'en') {
        response.append('Set-Cookie', cookies.setLanguage(language));
      }
      response.redirect(303, safePath(visit.query.get('retour'), '/'));
    }),
  );

  router.get(
    '/preferences',
    handle(async (request, response) => {
      const visiting = answering.begin(request, response);
      const page = await preferencesPage(visiting.visit, visiting.theme);
      await answering.answer(response, visiting, page);
    }),
  );

  router.post(
    '/preferences',
    handle((request, response) => {
      const { digest } = answering.begin(request, response);
      const posted = postedIn(request);
      const language = posted.get('langue');
      const theme = posted.get('theme');
      if (language === 'fr' || language === 'en') {
        response.append('Set-Cookie', cookies.setLanguage(language));
      }
      if (theme === 'auto' || theme === 'light' || theme === 'dark') {
        response.append('Set-Cookie', cookies.setTheme(theme));
      }
      if (digest !== undefined) sessions.leaveNotice(digest, 'preferencesKept');
      response.redirect(303, '/preferences');
    }),
  );
  return router;
}
