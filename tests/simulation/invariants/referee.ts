/** Something that must never be, and was. */
export type Violation = {
  /** The invariant, by its name. */
  readonly invariant: string;
  readonly detail: string;
};

/** Keeps the first violation: what comes after it follows from it. */
export class Referee {
  #violation: Violation | undefined;

  get violation(): Violation | undefined {
    return this.#violation;
  }

  /** States what must hold. */
  demand(holds: boolean, invariant: string, detail: () => string): void {
    if (!holds) this.#violation ??= { invariant, detail: detail() };
  }
}
