/** No answer came in time. What was asked may have been done all the same. */
export class SilenceError extends Error {
  override readonly name = 'SilenceError';
}

/**
 * The same promise, with a limit.
 *
 * @param what Waited for; said in the error.
 * @throws SilenceError when it is not settled within `timeoutMs`; the promise itself lives on, unheard.
 */
export async function within<T>(timeoutMs: number, what: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new SilenceError(`waited ${timeoutMs} ms for ${what}`)),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}
