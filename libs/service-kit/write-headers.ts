import type { Revision } from '@bourse/event-store/port';
import type { Request } from 'express';
import type { Checked } from './check.ts';
import { entityTagsIn, revisionsOf } from './entity-tags.ts';
import { problem } from './problem.ts';
import type { Route } from './route.ts';

type WriteHeaders = {
  /** Left out by a PUT that does not mean to be repeated. */
  readonly key: string | undefined;
  readonly seen: readonly Revision[] | undefined;
};

/** What the headers of a write say of repeating it and of what it is based on; a refusal where they say it wrongly, or not at all. */
export function headersOf(
  request: Request,
  route: Route,
): Checked<unknown> & ({ kind: 'problem' } | { value: WriteHeaders }) {
  const key = request.get('idempotency-key');
  if (key === undefined && route.method === 'post') return problem('idempotency_key_required');
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key)) {
    return problem('invalid_header', { header: 'Idempotency-Key' });
  }
  const ifMatch = request.get('if-match');
  if (ifMatch === undefined && route.method === 'put') return problem('if_match_required');
  const tags = ifMatch === undefined ? '*' : entityTagsIn(ifMatch);
  if (tags === undefined) return problem('invalid_header', { header: 'If-Match' });
  return { kind: 'fits', value: { key, seen: tags === '*' ? undefined : revisionsOf(tags) } };
}
