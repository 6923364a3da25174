import type { Both } from '../wording/language.ts';

/** What somebody may do for a territory. */
export const roles = [
  'requester',
  'lender',
  'signatory',
  'auditor',
  'official',
  'operator',
] as const;
export type Role = (typeof roles)[number];

/** For whom somebody acts, and as what. */
export type Mandate = {
  /** Null for the operator, who acts for none. */
  readonly territoryId: string | null;
  readonly roles: readonly Role[];
};

export type Person = {
  /** Opaque: never a name or an address. */
  readonly id: string;
  /** What the page calls them. */
  readonly label: Both<string>;
};

/** Who is signed in, for a visit. */
export type Session = {
  readonly person: Person;
  readonly mandates: readonly Mandate[];
  /** The one of the mandates that they act under now. */
  readonly acting: Mandate;
  /** What says it to the API. */
  readonly apiHeaders: Readonly<Record<string, string>>;
  /** Proves that a form was shown to this session. */
  readonly csrfToken: string;
};

export const hasRole = (session: Session | undefined, ...wanted: readonly Role[]): boolean =>
  session?.acting.roles.some((role) => wanted.includes(role)) ?? false;

/** A person as whoever proves identities knows them. */
export type Identified = { readonly person: Person; readonly mandates: readonly Mandate[] };

/** An account that anybody may take, for trying things out. */
export type ReadyAccount = {
  readonly key: string;
  readonly territoryId: string | null;
  readonly label: Both<string>;
  readonly explanation: Both<string>;
};

/**
 * How people prove who they are: the one place that knows. What it keeps of somebody signed in is a
 * `state` of its own, text that nobody else reads.
 */
export type Identities = {
  /** Whether anybody can sign in here. */
  readonly signInPossible: boolean;
  /** Shown on the sign-in page; none where real identities are asked for. */
  readonly readyAccounts: readonly ReadyAccount[];
  /** @param given The fields of the sign-in form. @returns undefined for nobody known. */
  signIn(given: ReadonlyMap<string, string>): string | undefined;
  /** @returns undefined when the state no longer stands for anybody. */
  identified(state: string): Identified | undefined;
  /** How the API is told who acts. */
  apiHeaders(state: string, acting: Mandate): Readonly<Record<string, string>>;
};
