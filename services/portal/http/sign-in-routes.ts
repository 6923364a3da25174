import { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { CSRF } from '../components/form.ts';
import { signedOutPage, signInPage, type SignInTrouble } from '../pages/sign-in/page.ts';
import { CALLBACK } from '../session/identities.ts';
import type { Errand } from '../session/errands.ts';
import { type CookieNames, cookiesIn } from './cookies.ts';
import { originOf } from './origin.ts';
import { safePath } from './safe-path.ts';
import { KEPT } from './sign-in-address.ts';
import { type Answering, handle } from './answering.ts';
import { postedIn } from './posted.ts';
import type { VisitorParts } from './visitor.ts';

export const AFTER_SIGN_IN = '/a-faire';
/** Leads to the issuer. */
export const SIGN_IN = '/connexion/aller';
/** As which account that is open to everybody. */
const AS = 'compte';
const SIGN_OUT = '/deconnexion/suite';
const farewells = z.object({ farewell: z.url() });

type Exchange = readonly [Request, Response];
type Parts = Pick<VisitorParts, 'identities' | 'sessions' | 'signIns' | 'origins'> & {
  readonly cookies: CookieNames;
};

/** Signing in and out, by way of the issuer. */
export function signInRoutes(
  { identities, sessions, signIns, cookies, origins }: Parts,
  answering: Answering,
): Router {
  const router = Router();
  /** What this browser was sent away with, under this name; it is over then. */
  const endErrand = (name: string, [request, response]: Exchange): Errand | undefined => {
    const id = cookiesIn(request.get('cookie')).get(name);
    if (id === undefined) return undefined;
    response.append('Set-Cookie', cookies.dropErrand(name));
    return sessions.endErrand(id);
  };
  const endSession = (digest: string): void => {
    sessions.end(digest);
    identities.forget(digest);
  };
  const showSignIn = async (
    [request, response]: Exchange,
    options: { readonly back?: string; readonly trouble?: SignInTrouble },
  ): Promise<void> => {
    const visiting = await answering.begin(request, response);
    const back = options.back ?? safePath(visiting.visit.query.get('retour'), AFTER_SIGN_IN);
    const { signInPossible: possible, development } = identities;
    const page = signInPage(visiting.visit, {
      ...options,
      kept: visiting.visit.query.has(KEPT),
      go: SIGN_IN,
      back,
      possible,
      development,
    });
    await answering.answer(response, visiting, page);
  };

  router.get(
    '/connexion',
    handle((request, response) => showSignIn([request, response], {})),
  );

  // A link and not a form: `form-action` would hold for every page on the issuer's way back here.
  router.get(
    SIGN_IN,
    handle(async (request, response) => {
      const origin = originOf(request, origins());
      // Back from the issuer, the browser is at that address, where it has the cookies of no other.
      if (new URL(origin).host !== request.get('host')) {
        response.redirect(303, `${origin}${SIGN_IN}${queryOf(request)}`);
        return;
      }
      const asked = new URLSearchParams(queryOf(request));
      const back = safePath(asked.get('retour') ?? undefined, AFTER_SIGN_IN);
      const begun = await identities.begin(origin, asked.get(AS) ?? undefined);
      if (begun === undefined) {
        const trouble = identities.signInPossible ? 'unavailable' : undefined;
        await showSignIn([request, response], { back, ...(trouble && { trouble }) });
        return;
      }
      const id = sessions.beginErrand({ proof: begun.proof, back });
      for (const name of cookies.errandsTooMany(cookiesIn(request.get('cookie')))) {
        response.append('Set-Cookie', cookies.dropErrand(name));
      }
      response.append('Set-Cookie', cookies.setErrand(cookies.errandOf(begun.mark), id));
      response.redirect(303, begun.to);
    }),
  );

  router.get(
    CALLBACK,
    handle(async (request, response) => {
      const mark = new URLSearchParams(queryOf(request)).get('state') ?? '';
      const errand = endErrand(cookies.errandOf(mark), [request, response]);
      if (errand === undefined) {
        await showSignIn([request, response], { back: AFTER_SIGN_IN, trouble: 'lost' });
        return;
      }
      const { back } = errand;
      const found = await identities.complete(errand.proof, queryOf(request));
      if (found.kind !== 'signed_in') {
        if (found.kind === 'refused') {
          signIns.record({ person: null, kind: 'refused', address: request.ip });
        }
        await showSignIn([request, response], { back, trouble: found.kind });
        return;
      }
      // A new id at each sign-in: one that somebody planted before is worth nothing.
      const { digest } = await answering.begin(request, response);
      if (digest !== undefined) endSession(digest);
      signIns.record({ person: found.personId, kind: 'signed_in', address: request.ip });
      const id = sessions.begin(found.personId, found.state);
      response.append('Set-Cookie', cookies.setSession(id));
      response.redirect(303, back === '/' ? AFTER_SIGN_IN : back);
    }),
  );

  router.post(
    '/deconnexion',
    handle(async (request, response) => {
      const { visit, digest, theme } = await answering.begin(request, response);
      const { session } = visit;
      const isTheirs = postedIn(request).get(CSRF) === session?.csrfToken;
      if (digest === undefined || session === undefined || !isTheirs) {
        response.redirect(303, '/');
        return;
      }
      const farewell = await identities.farewell(digest, originOf(request, origins()));
      sessions.signOut(digest);
      identities.forget(digest);
      const person = session.person.id;
      signIns.record({ person, kind: 'signed_out', address: request.ip });
      response.append('Set-Cookie', cookies.dropSession);
      if (farewell === undefined) {
        response.redirect(303, '/');
        return;
      }
      const id = sessions.beginErrand({ proof: JSON.stringify({ farewell }), back: '/' });
      response.append('Set-Cookie', cookies.setErrand(cookies.farewell, id));
      // Not a redirection of the form, which `form-action` keeps on this host; and the id token that
      // the issuer is shown stands in no page.
      response.set('Refresh', `0; url=${SIGN_OUT}`);
      const signedOut = { visit: { ...visit, session: undefined }, digest: undefined };
      const visiting = {
        ...signedOut,
        theme,
        person: undefined,
        returned: undefined,
        unseen: false,
      };
      await answering.answer(response, visiting, signedOutPage(visit.language, SIGN_OUT));
    }),
  );

  router.get(
    SIGN_OUT,
    handle((request, response) => {
      const errand = endErrand(cookies.farewell, [request, response]);
      const known = farewells.safeParse(JSON.parse(errand?.proof ?? 'null'));
      response.redirect(303, known.success ? known.data.farewell : '/');
    }),
  );
  return router;
}

function queryOf(request: Request): string {
  const at = request.originalUrl.indexOf('?');
  return at < 0 ? '' : request.originalUrl.slice(at);
}
