/** Wakes one waiter. Remembers a ring, so that what happens between looking and waiting is not missed. */
export class Bell {
  #ringing = false;
  #listener: (() => void) | undefined;

  readonly ring = (): void => {
    this.#ringing = true;
    this.#listener?.();
  };

  /** Waits for a ring since the last one heard, no longer than `timeoutMs`. */
  async rung(timeoutMs?: number): Promise<void> {
    if (!this.#ringing) {
      await new Promise<void>((resolve) => {
        const timer = timeoutMs === undefined ? undefined : setTimeout(resolve, timeoutMs);
        this.#listener = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#listener = undefined;
    this.#ringing = false;
  }
}
