import { parse, v5, v7 } from 'uuid';

export type Uuid = string;

let source: () => Uuid = v7;

/** A new identifier that sorts by the time of its making (UUID version 7, RFC 9562). */
export const newId = (): Uuid => source();

/**
 * For simulations, in which everything follows from a seed: new identifiers come from `given` instead.
 *
 * @returns what puts the identifiers of before back in place.
 */
export function takeIdsFrom(given: () => Uuid): () => void {
  const before = source;
  source = given;
  return () => {
    source = before;
  };
}

// The namespace of everything this project derives. Made once, at random, and never to change:
// the identity of every event already recorded hangs on it.
const NAMESPACE = parse('b0a5e3c2-54d4-4d0e-9a6f-0c1f6a2d7e11');

/**
 * An identifier that follows from its parts (UUID version 5, RFC 9562): same parts, same identifier,
 * so that doing something again is recognised as the same thing.
 */
export const derivedId = (...parts: readonly string[]): Uuid =>
  // In bytes: every event has such an id, and of a text the library would take twice as long.
  v5(Buffer.from(JSON.stringify(parts)), NAMESPACE);
