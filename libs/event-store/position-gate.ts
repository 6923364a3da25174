import type { StorePosition } from './port.ts';

type Waiter = { readonly ready: () => boolean; readonly open: (passed: boolean) => void };

/** Lets callers wait, with a limit, until a follower has passed a position. */
export class PositionGate {
  #position: StorePosition;
  #hasBeenLive = false;
  readonly #waiters = new Set<Waiter>();

  constructor(position: StorePosition) {
    this.#position = position;
  }

  get position(): StorePosition {
    return this.#position;
  }

  pass(position: StorePosition, live: boolean): void {
    if (position > this.#position) this.#position = position;
    if (live) this.#hasBeenLive = true;
    for (const waiter of this.#waiters) if (waiter.ready()) waiter.open(true);
  }

  /** Back to a position: what comes after it is to be passed again. */
  rewind(position: StorePosition): void {
    this.#position = position;
  }

  waitFor(position: StorePosition, timeoutMs: number): Promise<boolean> {
    return this.#wait(() => this.#position >= position, timeoutMs);
  }

  waitForLive(timeoutMs: number): Promise<boolean> {
    return this.#wait(() => this.#hasBeenLive, timeoutMs);
  }

  #wait(ready: () => boolean, timeoutMs: number): Promise<boolean> {
    if (ready()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => waiter.open(false), timeoutMs);
      const waiter: Waiter = {
        ready,
        open: (passed) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(passed);
        },
      };
      this.#waiters.add(waiter);
    });
  }
}
