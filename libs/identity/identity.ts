import type { TerritoryId } from '@bourse/contracts/values';
import type { Uuid } from '@bourse/kernel/ids';
import type { Acting } from '@bourse/rights/permit';
import type { Action, Role } from '@bourse/rights/policy';

/** Somebody known, as whoever they act for. */
export type Identity = Acting & {
  /** An opaque id that follows from issuer and subject: never a name, an address or the subject. */
  readonly actor: Uuid;
};

/** Whether somebody acts in a role. */
export const actsAs = ({ roles }: Acting, role: Role): boolean => roles.includes(role);

/** Names the territory acted for, such as `Bourse-Acting-For: insee:59183`. */
export const ACTING_FOR_HEADER = 'Bourse-Acting-For';

/** What of a request says who makes it. */
export type Asked = {
  readonly header: (name: string) => string | undefined;
  /** What is asked for: news of a mandate that it needs is given a moment to arrive. */
  readonly action: Action;
};

/**
 * Who makes a request, or why that is not told.
 * - `anonymous`: nobody says.
 * - `invalid_token`: the token is expired, or none of this bourse.
 * - `identity_unavailable`: the issuer has not told its keys yet.
 * - `acting_for_malformed`: the header names no territory.
 * - `acting_for_required`: several territories have given mandates, and none is named.
 * - `no_mandate`: none is in force, or none for the territory named.
 */
export type Found =
  | { readonly kind: 'identified'; readonly identity: Identity }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'invalid_token' | 'identity_unavailable' }
  | { readonly kind: 'acting_for_malformed'; readonly actor: Uuid }
  | {
      readonly kind: 'acting_for_required';
      readonly actor: Uuid;
      readonly territories: readonly TerritoryId[];
    }
  | { readonly kind: 'no_mandate'; readonly actor: Uuid };

/** Tells who makes a request. */
export type Authenticate = (asked: Asked) => Promise<Found>;

/** Of a process that trusts no issuer: it knows nobody, so that only what is public can be done. */
export const nobodyKnown: Authenticate = ({ header }) =>
  Promise.resolve({
    kind: header('authorization') === undefined ? 'anonymous' : 'invalid_token',
  });
