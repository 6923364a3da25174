import { Router } from 'express';
import { CSRF } from '../components/form.ts';
import { preferencesPage } from '../pages/preferences/page.ts';
import { NO_TERRITORY } from '../session/session-store.ts';
import type { CookieNames } from './cookies.ts';
import { safePath } from './safe-path.ts';
import { AFTER_SIGN_IN } from './sign-in-routes.ts';
import { type Answering, handle } from './answering.ts';
import { postedIn } from './posted.ts';
import type { VisitorParts } from './visitor.ts';

type Parts = Pick<VisitorParts, 'sessions'> & { readonly cookies: CookieNames };

/** For whom one acts, and what is kept on the device. */
export function choiceRoutes({ sessions, cookies }: Parts, answering: Answering): Router {
  const router = Router();

  router.post(
    '/mandat',
    handle(async (request, response) => {
      const { visit, digest } = await answering.begin(request, response);
      const posted = postedIn(request);
      const { session } = visit;
      const mandate = session?.mandates.find(
        ({ territoryId }) => (territoryId ?? NO_TERRITORY) === posted.get('mandat'),
      );
      if (
        digest !== undefined &&
        session !== undefined &&
        posted.get(CSRF) === session.csrfToken &&
        mandate !== undefined
      ) {
        sessions.actAs({ digest, csrfToken: session.csrfToken }, mandate.territoryId);
        sessions.leaveNotice(digest, 'actingChanged');
      }
      response.redirect(303, AFTER_SIGN_IN);
    }),
  );

  router.get(
    '/langue/:language',
    handle(async (request, response) => {
      const { visit } = await answering.begin(request, response);
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
      const visiting = await answering.begin(request, response);
      const page = preferencesPage(visiting.visit, visiting.theme);
      await answering.answer(response, visiting, page);
    }),
  );

  router.post(
    '/preferences',
    handle(async (request, response) => {
      const { digest } = await answering.begin(request, response);
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
