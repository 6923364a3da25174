import type { Instant } from '@bourse/kernel/clock';
import type { BroadcastRecord, Delivery } from './port.ts';

/** What an operator reads of something thrown. */
export const sentenceOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

/** Headers of any size would let one refusal fill the log. */
const MAX_REASON_LENGTH = 2000;

/**
 * The record that sets a refused one aside: the same key, value and headers, and why, where and when it was refused.
 *
 * @param refused The record as it was delivered.
 * @param why.group The consumer group that could not handle it.
 * @param why.reason For the operator; cut at 2000 characters.
 * @returns A record for the dead letter topic, with the headers `dead_reason`, `dead_group`,
 * `dead_topic`, `dead_partition`, `dead_offset` and `dead_at` added.
 */
export const deadLetterOf = (
  refused: Delivery,
  why: { readonly group: string; readonly reason: string; readonly at: Instant },
): BroadcastRecord => ({
  key: refused.key,
  value: refused.value,
  headers: {
    ...refused.headers,
    dead_reason: why.reason.slice(0, MAX_REASON_LENGTH),
    dead_group: why.group,
    dead_topic: refused.topic,
    dead_partition: String(refused.partition),
    dead_offset: String(refused.offset),
    dead_at: why.at,
  },
});
