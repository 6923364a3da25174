import { ErrorType, isCommandError } from '@eventstore/db-client';
import { type Backoff, delayMs, pause } from '@bourse/kernel/backoff';
import { SilenceError } from './within.ts';

/** What is told of trouble. */
export type StoreLog = {
  readonly warn: (details: object, sentence: string) => void;
};

// What passes by itself: the server is not there, is not the leader, is busy, or says nothing.
// `unknown` is what the library makes of "not ready" and "busy", and of a call that it took back.
const PASSING: ReadonlySet<string> = new Set([
  ErrorType.UNAVAILABLE,
  ErrorType.CANCELLED,
  ErrorType.DEADLINE_EXCEEDED,
  ErrorType.TIMEOUT,
  ErrorType.NOT_LEADER,
  ErrorType.UNKNOWN,
]);
/** Of gRPC, on errors that the library lets through as they are. */
const PASSING_CODES: ReadonlySet<unknown> = new Set([1, 2, 4, 10, 14]);

/** Whether the same may succeed later, unchanged. */
function isPassing(error: unknown): boolean {
  if (error instanceof SilenceError) return true;
  if (!(error instanceof Error)) return false;
  if (isCommandError(error)) return PASSING.has(error.type);
  // A cluster without a leader says so with a plain error, while it looks for one.
  return (
    ('code' in error && PASSING_CODES.has(error.code)) ||
    error.message.startsWith('Failed to discover')
  );
}

/**
 * Tries until it succeeds, with growing pauses, and no longer than `timeoutMs` altogether.
 *
 * @param attempt Given its number, 1 for the first. Must be harmless to repeat.
 * @throws the last error, when it does not pass by itself or time is up.
 */
export async function retrying<T>(
  options: {
    readonly what: string;
    readonly timeoutMs: number;
    readonly backoff: Backoff;
    readonly signal: AbortSignal;
    readonly log: StoreLog;
  },
  attempt: (number: number) => Promise<T>,
): Promise<T> {
  const { what, backoff, signal, log } = options;
  const giveUpAt = performance.now() + options.timeoutMs;
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      const inMs = delayMs(backoff, number);
      const late = performance.now() + inMs >= giveUpAt;
      if (signal.aborted || late || !isPassing(error)) throw error;
      log.warn({ what, attempt: number, inMs, err: error }, 'the event store is asked again');
      await pause(inMs, signal);
    }
  }
}
