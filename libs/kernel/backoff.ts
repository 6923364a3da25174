/** How long to wait between tries. */
export type Backoff = { readonly firstMs: number; readonly maxMs: number };

export const defaultBackoff: Backoff = { firstMs: 50, maxMs: 5_000 };

/** The wait after the n-th failure in a row (1 for the first): doubled each time, up to the maximum. */
export const delayMs = (backoff: Backoff, failures: number): number =>
  Math.min(backoff.maxMs, backoff.firstMs * 2 ** Math.min(failures - 1, 30));

/** Waits, or returns early when the signal aborts. Never keeps the process alive. */
export function pause(forMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, forMs);
    timer.unref();
    signal.addEventListener('abort', done);
  });
}
