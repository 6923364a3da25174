import type { Request } from 'express';
import type { Posted } from './page.ts';

/** The fields of a form that was sent, the first of each name. */
export function postedIn(request: Request): Posted {
  const body: unknown = request.body;
  return typeof body === 'object' && body !== null ? firstOfEach(body) : new Map();
}

/** Of several under one name, the first. */
export function firstOfEach(given: object): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of Object.entries(given)) {
    const first: unknown = Array.isArray(value) ? value[0] : value;
    if (typeof first === 'string') found.set(name, first);
  }
  return found;
}
