import { START, type StorePosition } from '../port.ts';

/** How often the end of the store is looked at while anybody waits for it. One short read. */
const LOOK_EVERY_MS = 100;

/** Called when the end has moved, or could not be read. */
type Watcher = (failure?: unknown) => void;

/**
 * Knows where the store ends, for all subscriptions of the process together: the server tells a
 * subscription of a filtered store neither when it has reached the end, nor of what the filter keeps back.
 */
export class StoreEnd {
  #known = START;
  #watchers = new Set<Watcher>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  readonly #read: () => Promise<StorePosition>;

  constructor(read: () => Promise<StorePosition>) {
    this.#read = read;
  }

  /** The end as last seen: there may be more by now. */
  get known(): StorePosition {
    return this.#known;
  }

  /** Something stands at this position: by an answer to an append, or because it was read. */
  saw(position: StorePosition): void {
    if (position <= this.#known) return;
    this.#known = position;
    for (const watcher of this.#watchers) watcher();
  }

  /** Reads where the store ends now: it may be before `known`, when an older copy was put back. */
  async now(): Promise<StorePosition> {
    const before = this.#known;
    const end = await this.#read();
    // Unless something was appended meanwhile, which this reading may have come too early for.
    if (end < before && this.#known === before) this.#known = end;
    this.saw(end);
    return end;
  }

  /** Looks regularly from now on. @returns what ends it. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    this.#lookLater();
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #lookLater(): void {
    if (this.#timer !== undefined || this.#closed) return;
    this.#timer = setTimeout(() => void this.#look(), LOOK_EVERY_MS);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    if (this.#watchers.size > 0) {
      try {
        await this.now();
      } catch (error) {
        for (const watcher of this.#watchers) watcher(error);
      }
    }
    this.#timer = undefined;
    if (this.#watchers.size > 0) this.#lookLater();
  }
}
