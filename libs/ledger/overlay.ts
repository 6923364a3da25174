import type { LedgerState, LedgerView, Table, TableView } from './state.ts';

/** What changes over a table, beside it. */
class Layer<Id, Value> implements Table<Id, Value> {
  readonly #below: TableView<Id, Value>;
  readonly #changes = new Map<Id, Value>();
  #added = 0;

  constructor(below: TableView<Id, Value>) {
    this.#below = below;
  }

  get size(): number {
    return this.#below.size + this.#added;
  }

  get(id: Id): Value | undefined {
    return this.#changes.get(id) ?? this.#below.get(id);
  }

  has(id: Id): boolean {
    return this.#changes.has(id) || this.#below.has(id);
  }

  set(id: Id, value: Value): void {
    if (!this.has(id)) this.#added += 1;
    this.#changes.set(id, value);
  }

  *entries(): Generator<readonly [Id, Value]> {
    for (const [id, value] of this.#below.entries()) yield [id, this.#changes.get(id) ?? value];
    for (const entry of this.#changes) if (!this.#below.has(entry[0])) yield entry;
  }

  *keys(): Generator<Id> {
    for (const [id] of this.entries()) yield id;
  }

  *values(): Generator<Value> {
    for (const [, value] of this.entries()) yield value;
  }

  /** Writes the changes there, and has none any more. */
  moveInto(table: Table<Id, Value>): void {
    for (const [id, value] of this.#changes) table.set(id, value);
    this.#changes.clear();
    this.#added = 0;
  }
}

const layersOver = (below: LedgerView) => ({
  accounts: new Layer(below.accounts),
  transfers: new Layer(below.transfers),
  decisions: new Layer(below.decisions),
  programmes: new Layer(below.programmes),
  awards: new Layer(below.awards),
  awardedToMembers: new Layer(below.awardedToMembers),
  policy: below.policy,
});

/** A state to try things on: begins as `view` is, and leaves it as it is. */
export const draftOf = (view: LedgerView): LedgerState => layersOver(view);

/** A state that runs ahead of another, until it is made true or dropped. */
export type Overlay = LedgerState & {
  /** Makes the base what the overlay is. Takes time in proportion to what changed, not to what is there. */
  commit(): void;
};

/**
 * A state that reads through to `base` and keeps what changes to itself, so that a batch is decided
 * without touching the truth: dropped when its append fails, committed when it is acknowledged.
 *
 * @param base Must not change until the overlay is committed or dropped. May itself be an overlay.
 */
export function overlayOf(base: LedgerState): Overlay {
  const layers = layersOver(base);
  return Object.assign(layers, {
    commit: () => {
      layers.accounts.moveInto(base.accounts);
      layers.transfers.moveInto(base.transfers);
      layers.decisions.moveInto(base.decisions);
      layers.programmes.moveInto(base.programmes);
      layers.awards.moveInto(base.awards);
      layers.awardedToMembers.moveInto(base.awardedToMembers);
      base.policy = layers.policy;
    },
  });
}
