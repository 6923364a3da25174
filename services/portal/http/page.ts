import type { Instant } from '@bourse/kernel/clock';
import type { Html } from '@bourse/service-kit/html';
import type { Api, ServiceName } from '../api-client/api.ts';
import type { Names } from '../api-client/names.ts';
import type { FormState } from '../components/form-state.ts';
import type { Role } from '@bourse/rights/policy';
import type { Session } from '../session/session.ts';
import type { Language } from '../wording/language.ts';
import type { NoticeName } from '../wording/notices.ts';

/** One request by somebody, with what a page needs to answer it. */
export type Visit = {
  readonly language: Language;
  readonly now: Instant;
  /** Path and query, as asked for. */
  readonly address: string;
  /** Of the portal, as the browser calls it. */
  readonly origin: string;
  readonly query: ReadonlyMap<string, string>;
  readonly session: Session | undefined;
  readonly api: Api;
  readonly namesOf: (ids: Iterable<string | null>) => Promise<Names>;
  /** What a form on the page is to show again: returned, or kept from before. By its action. */
  readonly shownAgain: (action: string) => FormState | undefined;
};

/** A visit by somebody signed in. */
export type SignedInVisit = Visit & { readonly session: Session };

/** The rooms of the portal, as its menu names them. */
export type Room =
  | 'home'
  | 'todo'
  | 'offers'
  | 'requests'
  | 'territories'
  | 'exchanges'
  | 'account'
  | 'association'
  | 'audit'
  | 'sign-in'
  | 'other';

export type Page = {
  readonly kind: 'page';
  /** Default: 200. */
  readonly status?: number;
  /** The heading, and the window's title where that has none of its own. */
  readonly title: string;
  readonly windowTitle?: string;
  readonly room: Room;
  /** What comes below the heading. */
  readonly content: Html;
  /** Above the heading: where one is. */
  readonly above?: Html;
  readonly wide?: boolean;
  /** Says so, while it is open, when what it shows has changed. */
  readonly live?: Live;
};

/** What a page hears of while it is open. */
export type Live =
  /** One exchange, shown in this revision. */
  | { readonly exchangeId: string; readonly revision: number }
  /** Every exchange of whoever looks; shown on the page at this address as they stood at an instant. */
  | { readonly page: string; readonly since: Instant }
  /** A list that anybody may read, narrowed as the API was asked; shown at this address as it stood at an instant. */
  | {
      readonly list: 'requests' | 'offers';
      readonly asked: Readonly<Record<string, string | number | undefined>>;
      readonly page: string;
      readonly since: Instant;
    };

/**
 * A form that goes back to whoever sent it. It is kept, and the browser sent to its page, so that the page
 * can be come back to; what is too long to be kept is answered in place.
 */
export type Returned = {
  readonly kind: 'returned';
  /** What it is named by in the address of its page: the key that it bears from now on, unless said otherwise. */
  readonly reference: string;
  readonly action: string;
  /** The page that shows it. */
  readonly page: string;
  /** What is to be reached first on it. */
  readonly anchor: string;
  readonly state: FormState;
  /** What was typed, by the labels of its fields, for a page on which the form no longer stands. */
  readonly typed: readonly (readonly [string, string])[];
  /** Of the answer in place. */
  readonly status: number;
  /** Draws its page for a visit to which it is shown again. */
  readonly show: (visit: SignedInVisit) => Promise<Outcome> | Outcome;
};

export type Outcome = Answer | Returned;

/** An outcome that can be answered as it is. */
export type Answer =
  | Page
  | Redirect
  | {
      readonly kind: 'file';
      readonly contentType: string;
      readonly disposition: string | undefined;
      readonly content: Uint8Array;
    }
  | Failed;

export type Redirect = {
  readonly kind: 'redirect';
  readonly to: string;
  readonly notice?: NoticeName;
};

/** What a page cannot show. */
export type Failed =
  | { readonly kind: 'missing' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'unavailable'; readonly service: ServiceName };

export type Params = Readonly<Record<string, string>>;
export type Posted = ReadonlyMap<string, string>;

/** One address of the portal. Made by {@link open}, {@link shown} and {@link sent}. */
export type PageRoute =
  | {
      readonly method: 'get';
      readonly path: string;
      readonly guard: 'everybody';
      readonly handle: (visit: Visit, params: Params) => Promise<Outcome> | Outcome;
    }
  | {
      readonly method: 'get';
      readonly path: string;
      readonly guard: readonly Role[];
      readonly handle: (visit: SignedInVisit, params: Params) => Promise<Outcome> | Outcome;
    }
  | {
      readonly method: 'post';
      readonly path: string;
      readonly guard: readonly Role[];
      readonly handle: (
        visit: SignedInVisit,
        params: Params,
        posted: Posted,
      ) => Promise<Outcome> | Outcome;
    };

/** A page for everybody. */
export const open = (
  path: string,
  handle: (visit: Visit, params: Params) => Promise<Outcome> | Outcome,
): PageRoute => ({ method: 'get', path, guard: 'everybody', handle });

/** A page for those who are signed in, or act in one of these roles. */
export const shown = (
  path: string,
  guard: readonly Role[],
  handle: (visit: SignedInVisit, params: Params) => Promise<Outcome> | Outcome,
): PageRoute => ({ method: 'get', path, guard, handle });

/** What a form is sent to. */
export const sent = (
  path: string,
  guard: readonly Role[],
  handle: (visit: SignedInVisit, params: Params, posted: Posted) => Promise<Outcome> | Outcome,
): PageRoute => ({ method: 'post', path, guard, handle });
