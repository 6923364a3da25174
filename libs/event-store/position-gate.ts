import type { StorePosition } from './port.ts';

type Waiter = { readonly ready: () => boolean; readonly open: (passed: boolean) => void };

/** Lets callers wait, with a limit, until a follower has passed a position. */
export class PositionGate {
  #position: StorePosition;
  #hasBeenLive = false;
  #isLive = false;
  #leftEndAt = -Infinity;
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
    if (this.#isLive && !live) this.#leftEndAt = performance.now();
    this.#isLive = live;
    for (const waiter of this.#waiters) if (waiter.ready()) waiter.open(true);
  }

  /** Whether it stood at the end of the store until less than `ms` ago. */
  leftEndWithin(ms: number): boolean {
    return performance.now() - this.#leftEndAt < ms;
  }

  /** Nobody knows how far away the end is by now. */
  loseEnd(): void {
    this.#isLive = false;
    this.#leftEndAt = -Infinity;
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
