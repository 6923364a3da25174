import { assertNever } from '@bourse/kernel/assert-never';
import type { Clock } from '@bourse/kernel/clock';
import { preferredLanguage } from '@bourse/service-kit/problem';
import type { Request, RequestHandler, Response } from 'express';
import { apiClient, type Patience, type ServiceName, serviceNames } from '../api-client/api.ts';
import type { NameBook } from '../api-client/names.ts';
import { CSRF, KEY, PAGE } from '../components/form.ts';
import type { FormState } from '../components/form-state.ts';
import { drawPage, type Theme } from '../components/layout.ts';
import { hasRole, type Identities, type Mandate, type Session } from '../session/session.ts';
import { type Kept, NO_TERRITORY, type SessionStore } from '../session/session-store.ts';
import type { Language } from '../wording/language.ts';
import { isNotice } from '../wording/notices.ts';
import type { Assets } from './assets.ts';
import { type CookieNames, cookiesIn } from './cookies.ts';
import type { Outcome, Page, PageRoute, Params, Posted, Visit } from './page.ts';
import { insteadOf } from './plain-pages.ts';
import { safePath } from './safe-path.ts';

/** Somebody signed in whom nobody has given a mandate yet. */
const NO_MANDATE: Mandate = { territoryId: null, roles: [] };

export type VisitorParts = {
  /** Where each service answers. */
  readonly urlOf: (service: ServiceName) => string;
  readonly identities: Identities;
  readonly sessions: SessionStore;
  readonly names: NameBook;
  readonly clock: Clock;
  readonly cookies: CookieNames;
  readonly assets: Assets;
  readonly patience?: Patience;
};

/** A visit, and what it says of the session that nobody but the HTTP room needs. */
export type Visiting = {
  readonly visit: Visit;
  readonly theme: Theme;
  /** Of the session in the store; undefined for nobody signed in. */
  readonly digest: string | undefined;
  /** Whose session it is, or was: of one that ended only this is known. */
  readonly person: string | undefined;
};

/** Makes visits of requests, and answers of outcomes. */
export function visitor(parts: VisitorParts) {
  const { sessions, cookies, identities } = parts;

  const languageOf = (request: Request): Language => {
    const chosen = cookiesIn(request.get('cookie')).get(cookies.language);
    return chosen === 'fr' || chosen === 'en'
      ? chosen
      : preferredLanguage(request.get('accept-language'));
  };

  async function begin(request: Request, response: Response): Promise<Visiting> {
    const given = cookiesIn(request.get('cookie'));
    const language = languageOf(request);
    const found = sessions.find(given.get(cookies.session) ?? '');
    const kept = found.kind === 'live' ? found.session : undefined;
    const session = kept === undefined ? undefined : await sessionOf(kept);
    const digest = session === undefined ? undefined : kept?.digest;
    const person = found.kind === 'over' ? found.person : kept?.person;
    if (session !== undefined) response.locals['person'] = session.person.id;
    const pending = session === undefined ? undefined : sessions.pendingForm(session.person.id);
    const api = apiClient({
      urlOf: parts.urlOf,
      language,
      headers: session?.apiHeaders ?? {},
      correlationId: String(response.locals['correlationId']),
      positions: digest === undefined ? new Map() : positionsOf(digest),
      onWritten: (service, position) => {
        if (digest !== undefined && position !== undefined)
          sessions.wrote(digest, service, position);
      },
      ...(parts.patience === undefined ? {} : { patience: parts.patience }),
    });
    const theme = given.get(cookies.theme);
    return {
      theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
      digest,
      person,
      visit: {
        language,
        now: parts.clock.now(),
        address: safePath(request.originalUrl, '/'),
        query: firstOfEach(request.query),
        session,
        api,
        namesOf: (ids) => parts.names.forThese(api, ids),
        shownAgain: (action) =>
          pending?.action === action ? keptState(pending.fields) : undefined,
      },
    };
  }

  /** @returns undefined when the issuer no longer vouches for whoever it is. */
  async function sessionOf(kept: Kept): Promise<Session | undefined> {
    const standing = await identities.standing(kept.digest);
    switch (standing.kind) {
      case 'known': {
        const { identified, apiHeaders } = standing;
        const { acting, csrfToken } = actingIn(kept, identified.mandates);
        return { ...identified, acting, apiHeaders: apiHeaders(acting), csrfToken };
      }
      case 'over':
        sessions.end(kept.digest);
        return undefined;
      case 'unavailable':
        return undefined;
      default:
        return assertNever(standing);
    }
  }

  /** The mandate that was chosen; when it was withdrawn, another, for which no form was shown yet. */
  function actingIn(kept: Kept, mandates: readonly Mandate[]) {
    const chosen = mandates.find((one) => (one.territoryId ?? NO_TERRITORY) === kept.acting);
    if (chosen !== undefined) return { acting: chosen, csrfToken: kept.csrfToken };
    const acting = mandates[0] ?? NO_MANDATE;
    const isKept = (acting.territoryId ?? NO_TERRITORY) === kept.acting;
    const csrfToken = isKept ? kept.csrfToken : sessions.actAs(kept.digest, acting.territoryId);
    return { acting, csrfToken };
  }

  function positionsOf(digest: string): ReadonlyMap<ServiceName, string> {
    const recent = sessions.recentPositions(digest);
    return new Map(
      serviceNames.flatMap((name) => {
        const position = recent.get(name);
        return position === undefined ? [] : [[name, position] as const];
      }),
    );
  }

  async function answer(response: Response, visiting: Visiting, outcome: Outcome): Promise<void> {
    const { visit, digest } = visiting;
    response.set('Content-Language', visit.language);
    switch (outcome.kind) {
      case 'redirect':
        if (outcome.notice !== undefined && digest !== undefined) {
          sessions.leaveNotice(digest, outcome.notice);
        }
        response.redirect(303, outcome.to);
        return;
      case 'file':
        response.set('Content-Type', outcome.contentType);
        if (outcome.disposition !== undefined) {
          response.set('Content-Disposition', outcome.disposition);
        }
        response.send(Buffer.from(outcome.content));
        return;
      case 'page':
        await send(response, visiting, outcome);
        return;
      default:
        await send(response, visiting, insteadOf(outcome, visit.language));
    }
  }

  async function send(response: Response, visiting: Visiting, page: Page): Promise<void> {
    const { visit, digest, theme } = visiting;
    const territoryId = visit.session?.acting.territoryId ?? null;
    const names = await visit.namesOf([territoryId]);
    const notice = digest === undefined ? undefined : sessions.takeNotice(digest);
    const drawn = drawPage(page, {
      language: visit.language,
      theme,
      address: visit.address,
      session: visit.session,
      actingName: territoryId === null ? undefined : names.of(territoryId),
      assets: {
        css: parts.assets.css.path,
        script: parts.assets.script.path,
        icon: parts.assets.icon.path,
      },
      notice: notice !== undefined && isNotice(notice) ? notice : undefined,
      signInPossible: identities.signInPossible,
      development: identities.development,
    });
    response.status(page.status ?? 200).set('Content-Type', 'text/html; charset=utf-8');
    response.send(Buffer.from(drawn.text, 'utf8'));
  }

  /** What was typed is kept for whoever typed it, and shown again once they are back. */
  function keepForLater(visiting: Visiting, posted: Posted): string {
    const page = safePath(posted.get(PAGE), '/a-faire');
    if (visiting.person !== undefined) {
      const fields = new Map([...posted].filter(([name]) => name !== CSRF && name !== PAGE));
      sessions.keepForm(visiting.person, { action: visiting.visit.address, fields });
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
      const back = route.method === 'post' ? keepForLater(visiting, posted) : visit.address;
      return { kind: 'redirect', to: `/connexion?retour=${encodeURIComponent(back)}` };
    }
    if (route.guard.length > 0 && !hasRole(session, ...route.guard)) return { kind: 'forbidden' };
    const signedIn = { ...visit, session };
    if (route.method === 'get') return route.handle(signedIn, params);
    if (posted.get(CSRF) !== session.csrfToken) {
      const to = keepForLater(visiting, posted);
      return { kind: 'redirect', to, notice: 'shownBefore' };
    }
    const outcome = await route.handle(signedIn, params, posted);
    if (outcome.kind === 'redirect') sessions.dropForm(session.person.id, visit.address);
    return outcome;
  }

  return {
    begin,
    answer,
    performer:
      (route: PageRoute): RequestHandler =>
      async (request, response) => {
        const visiting = await begin(request, response);
        await answer(response, visiting, await perform(route, request, visiting));
      },
  };
}
export type Answering = ReturnType<typeof visitor>;

/** A handler that may wait: what it throws is the application's to answer. */
export const handle =
  (work: (...given: Parameters<RequestHandler>) => Promise<void> | void): RequestHandler =>
  async (request, response, next) => {
    await work(request, response, next);
  };

/** The fields of a form that was sent, the first of each name. */
export function postedIn(request: Request): Posted {
  const body: unknown = request.body;
  return typeof body === 'object' && body !== null ? firstOfEach(body) : new Map();
}

function firstOfEach(given: object): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'string') found.set(name, first);
  }
  return found;
}

function keptState(fields: Posted): FormState {
  const key = fields.get(KEY);
  return {
    values: fields,
    errors: new Map(),
    refusals: [],
    kept: true,
    ...(key === undefined ? {} : { key }),
  };
}
