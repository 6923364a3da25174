/**
 * What was set last, by its key: bounded, and quick however often something is forgotten. (To delete
 * the oldest entry of a Map again and again makes it step over all that was deleted before.)
 */
export class Recent<Key, Value> {
  readonly #atLeast: number;
  #young = new Map<Key, Value>();
  #old = new Map<Key, Value>();

  /** @param atLeast How many of the last entries are kept for certain; never more than twice as many. */
  constructor(atLeast: number) {
    this.#atLeast = atLeast;
  }

  get(key: Key): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: Key, value: Value): void {
    this.#young.set(key, value);
    if (this.#young.size < this.#atLeast) return;
    this.#old = this.#young;
    this.#young = new Map();
  }

  /** The oldest first; each key once. */
  *entries(): Generator<readonly [Key, Value]> {
    for (const entry of this.#old) if (!this.#young.has(entry[0])) yield entry;
    yield* this.#young;
  }

  clear(): void {
    this.#young = new Map();
    this.#old = new Map();
  }
}
