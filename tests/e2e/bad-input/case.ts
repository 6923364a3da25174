import { today } from '../../support/days.ts';
import type { Person } from '../../support/client.ts';
import { ASSOCIATION, DUNKERQUE, LILLE, memberOf } from '../../support/founding.ts';
import {
  type Scene,
  offerContent,
  requestContent,
  SMALL_COMMUNE,
  STRANGER,
  terms,
} from '../scene.ts';

export type Case = {
  readonly name: string;
  readonly status: number;
  readonly code: string;
  readonly request: (scene: Scene) => {
    readonly as: Person;
    readonly method: string;
    readonly path: string;
    /** Over those that say who asks; an empty one takes a header away. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array<ArrayBuffer>;
  };
};

/** One person, who holds the mandates below. */
export const identity = (territoryId: string, role: Person['role'] = 'signatory'): Person => ({
  actor: 'somebody',
  role,
  territoryId,
});
export const lender = identity(DUNKERQUE);
export const borrower = identity(SMALL_COMMUNE);
export const association = identity(ASSOCIATION, 'official');
export const mandated: readonly Person[] = [
  lender,
  borrower,
  association,
  identity(ASSOCIATION),
  identity(LILLE),
  identity(STRANGER),
];
/** Whoever published the offer of the scene. */
export const publisher = memberOf(DUNKERQUE);
/** Signed in, and mandated by nobody. */
export const passerBy: Person = { actor: 'passer-by', role: 'signatory' };

export const NO_SUCH_ID = '0191f2a4-0000-7000-8000-000000000000';
export const YESTERDAY = today(-1);
export const reason = 'pour de bonnes raisons';

let keys = 0;

/** Default: a POST by Dunkerque, with a key of its own. */
export type Bad = {
  readonly as?: Person;
  readonly method?: string;
  readonly path: string | ((scene: Scene) => string);
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  /** An empty one takes a header away. */
  readonly headers?: Readonly<Record<string, string>>;
};

/**
 * A request with one thing wrong.
 *
 * @param expected The status and the code that it must be refused with.
 */
export function bad(name: string, expected: string, given: Bad | ((scene: Scene) => Bad)): Case {
  const [status, code = ''] = expected.split(' ');
  return {
    name,
    status: Number(status),
    code,
    request: (scene) => {
      const {
        as = lender,
        method = 'POST',
        path,
        json,
        raw,
        headers = {},
      } = typeof given === 'function' ? given(scene) : given;
      const write = method !== 'GET';
      keys += 1;
      const all = {
        ...(write ? { 'Content-Type': 'application/json', 'Idempotency-Key': `bad-${keys}` } : {}),
        ...headers,
      };
      const body = raw ?? (write ? JSON.stringify(json ?? {}) : undefined);
      return {
        method,
        path: typeof path === 'function' ? path(scene) : path,
        headers: all,
        as,
        ...(body === undefined ? {} : { body }),
      };
    },
  };
}

export const offer = (changed: Readonly<Record<string, unknown>>): Bad => ({
  path: '/api/offers',
  json: { ...offerContent, ...changed },
});
export const need = (changed: Readonly<Record<string, unknown>>): Bad => ({
  as: borrower,
  path: '/api/requests',
  json: { ...requestContent, ...changed },
});
export const proposal =
  (changed: Readonly<Record<string, unknown>>) =>
  ({ offerId }: Scene): Bad => ({
    as: borrower,
    path: '/api/exchanges',
    json: { offerId, ...terms(60), ...changed },
  });
export const step =
  (which: 'proposedId' | 'signedId' | 'deliveringId', path: string, json: unknown, as = lender) =>
  (scene: Scene): Bad => ({ as, path: `/api/exchanges/${scene[which]}/${path}`, json });
export const endowment = (changed: Readonly<Record<string, unknown>>, as = association): Bad => ({
  as,
  path: '/api/ledger/endowments',
  json: { toAccountId: SMALL_COMMUNE, minutes: 60, reason, ...changed },
});
export const register = (json: unknown, as = lender): Bad => ({
  as,
  path: '/api/territories',
  json,
});
export const revise =
  (headers: Readonly<Record<string, string>>) =>
  ({ offerId }: Scene): Bad => ({
    method: 'PUT',
    path: `/api/offers/${offerId}`,
    json: { ...offerContent, title: 'Autre titre' },
    headers,
  });
