import type { Table } from '@bourse/ledger/state';

/** A table as it was at one moment, while it goes on. */
export type Still<Id, Value> = {
  /** Its rows, in the order in which they came; to be run through once. */
  rows(): Generator<readonly [Id, Value]>;
  /** To be called in the end, or the table keeps what is replaced for ever. */
  release(): void;
};

/**
 * A table of a ledger that can be looked at as it was at one moment, a few rows at a time, while it
 * goes on. Costs nothing while nobody looks; then, what is replaced meanwhile is kept. At most one
 * looks at a time. Nothing is ever taken out of it.
 */
export class StillTable<Id, Value> implements Table<Id, Value> {
  readonly #rows = new Map<Id, Value>();
  /** What was replaced since the moment that somebody looks at. */
  #replaced: Map<Id, Value> | undefined;

  get size(): number {
    return this.#rows.size;
  }

  get(id: Id): Value | undefined {
    return this.#rows.get(id);
  }

  has(id: Id): boolean {
    return this.#rows.has(id);
  }

  set(id: Id, value: Value): void {
    const before = this.#replaced === undefined ? undefined : this.#rows.get(id);
    // The first replacement counts: later ones replace what came after the moment.
    if (before !== undefined && !this.#replaced?.has(id)) this.#replaced?.set(id, before);
    this.#rows.set(id, value);
  }

  keys(): Iterable<Id> {
    return this.#rows.keys();
  }

  values(): Iterable<Value> {
    return this.#rows.values();
  }

  entries(): Iterable<readonly [Id, Value]> {
    return this.#rows.entries();
  }

  /** Keeps the table as it is now for somebody who looks at it. */
  still(): Still<Id, Value> {
    const replaced = new Map<Id, Value>();
    this.#replaced = replaced;
    const rows = this.#rows;
    const size = rows.size;
    return {
      *rows() {
        let told = 0;
        // A map tells its rows in the order in which they came: those that came later are the last.
        for (const [id, value] of rows) {
          if (told === size) return;
          told += 1;
          yield [id, replaced.get(id) ?? value];
        }
      },
      release: () => {
        if (this.#replaced === replaced) this.#replaced = undefined;
      },
    };
  }
}
