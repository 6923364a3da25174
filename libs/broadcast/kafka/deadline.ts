/** Something did not come in time. It may still come: nobody waits for it any more. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * Waits, but not for ever.
 *
 * @param what Names it in the error.
 * @throws DeadlineError when it does not come within `withinMs`.
 */
export async function within<T>(withinMs: number, what: string, coming: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new DeadlineError(`not within ${withinMs} ms: ${what}`)),
    withinMs,
  );
  // Whoever stops waiting must not leave an unhandled refusal behind.
  coming.catch(() => undefined);
  try {
    return await Promise.race([coming, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
