import { assertNever } from '@bourse/kernel/assert-never';
import type { Clock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import type { AccountLimit } from '@bourse/service-kit/account-limit';
import { preferredLanguage } from '@bourse/service-kit/problem';
import type { Request, Response } from 'express';
import { apiClient, type Patience, type ServiceName, serviceNames } from '../api-client/api.ts';
import type { NameBook } from '../api-client/names.ts';
import { KEY, SEEN } from '../components/form.ts';
import type { FormState } from '../components/form-state.ts';
import type { DemoDataState, Theme } from '../components/layout.ts';
import type { Identities, Mandate, Session } from '../session/session.ts';
import type { KeptForm } from '../session/kept-forms.ts';
import type { ReturnedForm } from '../session/returned-forms.ts';
import type { SignIns } from '../session/sign-ins.ts';
import { type Kept, NO_TERRITORY, type SessionStore } from '../session/session-store.ts';
import type { Language } from '../wording/language.ts';
import type { Assets } from './assets.ts';
import { type CookieNames, cookiesIn } from './cookies.ts';
import { originOf } from './origin.ts';
import type { Visit } from './page.ts';
import { firstOfEach } from './posted.ts';
import { returnedTo } from './returning.ts';
import { safePath } from './safe-path.ts';

/** Somebody signed in whom nobody has given a mandate yet. */
const NO_MANDATE: Mandate = { territoryId: null, roles: [] };
/** Said by the script when it asks for a page that it does not show as such. */
const UNSEEN = 'X-Bourse-Unseen';

export type VisitorParts = {
  /** Where each service answers. */
  readonly urlOf: (service: ServiceName) => string;
  readonly identities: Identities;
  readonly sessions: SessionStore;
  readonly names: NameBook;
  readonly clock: Clock;
  readonly cookies: CookieNames;
  readonly assets: Assets;
  /** Whether what the pages show was made up. */
  readonly demoData: () => DemoDataState;
  readonly apiDocs?: string | undefined;
  readonly patience?: Patience;
  readonly signIns: SignIns;
  /** How many forms one account may send. */
  readonly accounts: AccountLimit;
  /** How browsers may call the portal, the usual way first. */
  readonly origins: () => readonly string[];
};

/** A visit, and what it says of the session that nobody but the HTTP room needs. */
export type Visiting = {
  readonly visit: Visit;
  readonly theme: Theme;
  /** Of the session in the store; undefined for nobody signed in. */
  readonly digest: string | undefined;
  /** Whose session it is, or was: of one that ended only this is known. */
  readonly person: string | undefined;
  /** The form that the page is to show again, by its address. */
  readonly returned: ReturnedForm | undefined;
  /** Asked for by the script of an open page: nobody sees what the page says once. */
  readonly unseen: boolean;
};

/** Makes visits of requests. */
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
    const session = kept === undefined ? undefined : await sessionOf(kept, request);
    const digest = session === undefined ? undefined : kept?.digest;
    const person = found.kind === 'over' ? found.person : kept?.person;
    if (session !== undefined) response.locals['person'] = session.person.id;
    const api = apiClient({
      urlOf: parts.urlOf,
      language,
      headers: session?.apiHeaders ?? {},
      correlationId: String(response.locals['correlationId']),
      positions: digest === undefined ? new Map() : positionsOf(digest),
      onWritten: (service, position) => {
        if (digest === undefined) return;
        if (position !== undefined) sessions.wrote(digest, service, position);
        // Mandates, and what they call themselves.
        if (service === 'territories') identities.forget(digest);
      },
      ...(parts.patience === undefined ? {} : { patience: parts.patience }),
    });
    const theme = given.get(cookies.theme);
    const query = firstOfEach(request.query);
    const returned = session && returnedTo(sessions, { query, session });
    return {
      theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
      digest,
      person,
      returned,
      unseen: request.get(UNSEEN) !== undefined,
      visit: {
        language,
        now: parts.clock.now(),
        address: safePath(request.originalUrl, '/'),
        origin: originOf(request, parts.origins()),
        query,
        session,
        api,
        namesOf: (ids) => parts.names.forThese(api, ids),
        shownAgain: (action) => {
          if (returned?.action === action) return returned.state;
          const form = session && sessions.keptForm(session.person.id, action);
          return form && keptState(form);
        },
      },
    };
  }

  /** @returns undefined when the issuer no longer vouches for whoever it is. */
  async function sessionOf(kept: Kept, request: Request): Promise<Session | undefined> {
    const standing = await identities.standing(kept.digest);
    switch (standing.kind) {
      case 'known': {
        const { identified, said, apiHeaders } = standing;
        const { acting, csrfToken } = actingIn(kept, identified.mandates);
        return { ...identified, said, acting, apiHeaders: apiHeaders(acting), csrfToken };
      }
      case 'over':
        sessions.end(kept.digest);
        identities.forget(kept.digest);
        parts.signIns.record({ person: kept.person, kind: 'ended', address: request.ip });
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
    const csrfToken = isKept ? kept.csrfToken : sessions.actAs(kept, acting.territoryId);
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

  return begin;
}

function keptState({ fields, reason }: KeptForm): FormState {
  return {
    values: fields,
    errors: new Map(),
    refusals: [],
    kept: reason,
    key: fields.get(KEY) ?? newId(),
    // What has changed since is not agreed to: they have not seen it.
    seen: fields.get(SEEN),
  };
}
