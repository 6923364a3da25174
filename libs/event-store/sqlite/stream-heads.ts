import type { StreamName } from '../port.ts';

/** Where a stream ends. */
export type Head = {
  /** Of the stream, in the file. */
  readonly id: number;
  /** Of its last event. */
  readonly revision: number;
};

/** Streams that are remembered: some megabytes. More than one group of appends can touch. */
const CAPACITY = 20_000;

/** The ends of the streams that were used last, so that an append need not ask the file where its stream ends. */
export class StreamHeads {
  readonly #known = new Map<StreamName, Head>();
  readonly #lookUp: (stream: StreamName) => Head | undefined;
  readonly #capacity: number;

  /**
   * @param lookUp Asks the file; undefined for a stream without events.
   * @param capacity How many streams are remembered.
   */
  constructor(lookUp: (stream: StreamName) => Head | undefined, capacity = CAPACITY) {
    this.#lookUp = lookUp;
    this.#capacity = capacity;
  }

  find(stream: StreamName): Head | undefined {
    return this.#known.get(stream) ?? this.#lookUp(stream);
  }

  /** Remembers the new end of a stream, and forgets the one that was used longest ago when there are too many. */
  move(stream: StreamName, head: Head): void {
    this.#known.delete(stream);
    this.#known.set(stream, head);
    if (this.#known.size <= this.#capacity) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }

  /** Forgets them all: what was written last was taken back. */
  clear(): void {
    this.#known.clear();
  }
}
