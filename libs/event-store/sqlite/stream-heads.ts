import { Recent } from '@bourse/kernel/recent';
import type { StreamName } from '../port.ts';

/** Where a stream ends. */
export type Head = {
  /** Of the stream, in the file. */
  readonly id: number;
  /** Of its last event. */
  readonly revision: number;
};

/** Streams that are remembered: some megabytes. More than one group of appends can touch. */
const REMEMBERED = 10_000;

/**
 * The ends of the streams that were written last, so that an append need not ask the file where its
 * stream ends.
 *
 * @param lookUp Asks the file; undefined for a stream without events.
 * @param remembered How many streams are remembered for certain.
 */
export function streamHeads(
  lookUp: (stream: StreamName) => Head | undefined,
  remembered = REMEMBERED,
) {
  const known = new Recent<StreamName, Head>(remembered);
  return {
    find: (stream: StreamName): Head | undefined => known.get(stream) ?? lookUp(stream),
    move: (stream: StreamName, head: Head): void => known.set(stream, head),
    /** Forgets them all: what was written last was taken back. */
    clear: (): void => known.clear(),
  };
}
