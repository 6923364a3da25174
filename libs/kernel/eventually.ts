import { pause } from './backoff.ts';

const WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 5;

/**
 * For tests: waits until something holds that another part of the program brings about.
 *
 * @param what Names it in the error.
 * @throws Error when it does not hold within ten seconds.
 */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const giveUpAt = Date.now() + WITHIN_MS;
  const never = new AbortController();
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`not within ${WITHIN_MS} ms: ${what}`);
    await pause(LOOK_EVERY_MS, never.signal);
  }
}
