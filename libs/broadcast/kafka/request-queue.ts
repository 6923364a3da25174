import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { invariant } from '@bourse/kernel/invariant';

const CHECK_AFTER_MS = 10;

/**
 * Corrects kafkajs 2.2.4, which is no longer maintained: it arms its timer for waiting requests even
 * when none waits, with a time in the past. So every idle connection wakes up a thousand times a
 * second, and newer Node prints TimeoutNegativeWarning. Here the timer runs only while a request
 * waits, and never into the past. The warning is not hidden: what it warns of is gone.
 *
 * @throws InvariantError when kafkajs is not built as 2.2.4 is.
 * @see https://github.com/tulios/kafkajs/issues/1751
 */
export function correctRequestQueue(): void {
  const { prototype } = RequestQueue;
  invariant(
    typeof prototype.scheduleCheckPendingRequests === 'function' &&
      typeof prototype.checkPendingRequests === 'function',
    'this kafkajs has no queue of requests as 2.2.4 has; see whether it still needs correcting',
  );
  prototype.scheduleCheckPendingRequests = function schedule(): void {
    if (this.pending.length === 0 || this.throttleCheckTimeoutId !== null) return;
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      Math.max(CHECK_AFTER_MS, this.throttledUntil - Date.now()),
    );
  };
}
