/** A broken invariant: a bug, never a refusal. It stops whatever was being done. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** States what must hold, in production too. @throws InvariantError when it does not. */
export function invariant(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new InvariantError(sentence);
}
