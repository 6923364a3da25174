import { assertNever } from '@bourse/kernel/assert-never';
import { ACTING_FOR_HEADER, type Authenticate, type Identity } from '@bourse/identity/identity';
import { permit, type Reach } from '@bourse/rights/permit';
import type { Request } from 'express';
import { problem, type Problem } from './problem.ts';
import type { Route } from './route.ts';

/** Who asks, with the right to; or the refusal. `actor` is for the log of both. */
export type Asker = { readonly actor: string | undefined } & (
  | {
      readonly kind: 'permitted';
      /** Nobody known, where anybody may. */
      readonly identity: Identity | undefined;
      readonly reach: Reach;
    }
  | Problem
);

/** RFC 9110, 15.5.2: a 401 says how one would be known; RFC 6750, 3: and what is wrong with a token. */
const CHALLENGE = 'Bearer realm="bourse"';

/** The refusal of nobody known. */
export const identityRequired = (): Problem =>
  problem('identity_required', {}, { 'WWW-Authenticate': CHALLENGE });

/** Asks who makes a request, and the table of rights whether they may. Before anything else is looked at. */
export async function askerOf(
  request: Request,
  { action }: Pick<Route, 'action'>,
  authenticate: Authenticate,
): Promise<Asker> {
  const found = await authenticate({ header: (name) => request.get(name), action });
  switch (found.kind) {
    case 'identified':
    case 'anonymous': {
      const identity = found.kind === 'identified' ? found.identity : undefined;
      const actor = identity?.actor;
      const reach = permit(action, identity);
      if (reach === 'unknown_person') return { actor, ...identityRequired() };
      if (reach === 'not_permitted') return { actor, ...problem('not_permitted') };
      return { kind: 'permitted', actor, identity, reach };
    }
    case 'invalid_token': {
      const headers = { 'WWW-Authenticate': `${CHALLENGE}, error="invalid_token"` };
      return { actor: undefined, ...problem('invalid_token', {}, headers) };
    }
    case 'identity_unavailable':
      return { actor: undefined, ...problem(found.kind, {}, { 'Retry-After': '5' }) };
    case 'acting_for_malformed':
      return { actor: found.actor, ...problem('invalid_header', { header: ACTING_FOR_HEADER }) };
    case 'acting_for_required': {
      const { actor, territories } = found;
      return { actor, ...problem(found.kind, { header: ACTING_FOR_HEADER, territories }) };
    }
    case 'no_mandate':
      return { actor: found.actor, ...problem(found.kind) };
    default:
      return assertNever(found);
  }
}
