import type { Role } from '@bourse/rights/policy';
import type { Said } from './said.ts';

/** For whom somebody acts, and as what. */
export type Mandate = {
  /** Null for the operator, who acts for none, and for whoever has no mandate yet. */
  readonly territoryId: string | null;
  readonly roles: readonly Role[];
};

export type Person = {
  /** Opaque: never a name or an address. */
  readonly id: string;
  /** What they call themselves; null while they have said nothing. */
  readonly name: string | null;
};

/** Who is signed in, for a visit. */
export type Session = {
  readonly person: Person;
  readonly mandates: readonly Mandate[];
  /** The one of the mandates that they act under now. */
  readonly acting: Mandate;
  /** What the issuer says of them. */
  readonly said: Said;
  /** What says it to the API. */
  readonly apiHeaders: Readonly<Record<string, string>>;
  /** Proves that a form was shown to this session, while it acted as it does. */
  readonly csrfToken: string;
};

export const hasRole = (session: Session | undefined, ...wanted: readonly Role[]): boolean =>
  session?.acting.roles.some((role) => wanted.includes(role)) ?? false;

/** A person as the issuer and the API know them. */
export type Identified = { readonly person: Person; readonly mandates: readonly Mandate[] };

/** What somebody signed in may be known by, for one visit. */
export type Standing =
  | {
      readonly kind: 'known';
      readonly identified: Identified;
      readonly said: Said;
      /** How the API is told who acts. */
      readonly apiHeaders: (acting: Mandate) => Readonly<Record<string, string>>;
    }
  /** The issuer vouches no more: the session is to end. */
  | { readonly kind: 'over' }
  /** The issuer does not answer, and what it said before holds no more: so it is for now. */
  | { readonly kind: 'unavailable' };

/** What a sign-in that came back led to. */
export type SignedIn =
  | { readonly kind: 'signed_in'; readonly personId: string; readonly state: string }
  /** The issuer refused, or what came back does not belong to what was asked. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'unavailable' };

/** A sign-in that was begun. */
export type Begun = {
  /** Where the browser is sent. */
  readonly to: string;
  /** What tells this sign-in from others of the same browser: `state` of its return. */
  readonly mark: string;
  /** What its return is held against. */
  readonly proof: string;
};

/** An account that is open to everybody, as a development provider has them. */
export type OpenAccount = {
  /** What the issuer calls it. */
  readonly subject: string;
  readonly fr: { readonly who: string; readonly what: string };
  readonly en: { readonly who: string; readonly what: string };
};

/**
 * How people prove who they are: the one place that knows. What it keeps of somebody signed in is a
 * `state` in the session store, text that nobody else reads.
 */
export type Identities = {
  /** Whether anybody can sign in here. */
  readonly signInPossible: boolean;
  /** Whether anybody may be anybody. */
  readonly development: boolean;
  /** Those that the first page offers. */
  readonly openAccounts: readonly OpenAccount[];
  /**
   * @param origin Of the portal, as the browser calls it.
   * @param account Of {@link openAccounts}: as whom, without being asked.
   * @returns undefined while the issuer does not answer.
   */
  begin(origin: string, account?: string): Promise<Begun | undefined>;
  /** @param proof Of {@link begin}, kept for this browser. @param query What the browser came back with. */
  complete(proof: string, query: string): Promise<SignedIn>;
  /** What was remembered of somebody is asked anew at their next visit, if there is one: they have changed it, or left. */
  forget(digest: string): void;
  /** What the issuer said of somebody goes, out of all their sessions, until they sign in again. */
  eraseSaid(personId: string): void;
  /** @param digest Of a live session. */
  standing(digest: string): Promise<Standing>;
  /** @returns where the issuer's own session is ended, when it offers that. */
  farewell(digest: string, origin: string): Promise<string | undefined>;
};

/** Where nobody can sign in. */
export const noIdentities: Identities = {
  signInPossible: false,
  development: false,
  openAccounts: [],
  begin: () => Promise.resolve(undefined),
  complete: () => Promise.resolve({ kind: 'refused' }),
  forget: () => undefined,
  eraseSaid: () => undefined,
  standing: () => Promise.resolve({ kind: 'over' }),
  farewell: () => Promise.resolve(undefined),
};
