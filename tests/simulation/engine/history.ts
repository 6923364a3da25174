import { createHash } from 'node:crypto';

const KEPT_LINES = 400;

/**
 * What happened, in order. Two runs of one seed have the same history: the hash of it tells, and the
 * last lines tell a person what led to a failure.
 */
export class History {
  readonly #hash = createHash('sha256');
  readonly #lines: string[] = [];
  #next = 0;

  /** Something that follows from the seed. */
  note(line: string): void {
    this.#hash.update(line);
    this.#hash.update('\n');
    this.#keep(line);
  }

  /** Something to be read only, such as what the program logs: it may name files. */
  remark(line: string): void {
    this.#keep(`    ${line}`);
  }

  #keep(line: string): void {
    this.#lines[this.#next % KEPT_LINES] = line;
    this.#next += 1;
  }

  /** The last lines, the oldest first. */
  last(count: number): readonly string[] {
    const known = Math.min(count, this.#next, KEPT_LINES);
    return Array.from(
      { length: known },
      (_, nth) => this.#lines[(this.#next - known + nth) % KEPT_LINES] ?? '',
    );
  }

  /** Of everything noted so far. */
  hash(): string {
    return this.#hash.copy().digest('hex');
  }
}
