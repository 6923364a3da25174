import { type Clock, systemClock } from '@bourse/kernel/clock';
import { invariant } from '@bourse/kernel/invariant';
import { type DeadLetter, letterIn, redriveOf } from './dead-letter.ts';
import { type Broadcast, type BroadcastRecord, deadLetterTopic } from './port.ts';
import { standingLetters } from './standing-letters.ts';

/** Which dead letters. */
export type Chosen = {
  /** The topic that the records were refused from. */
  readonly topic: string;
  /** The group that refused them. Left out: any. */
  readonly group?: string | undefined;
};

/** What goes into the log at once: a crash leaves no more than that to be done again. */
const MAX_RECORDS = 100;
const MAX_CHARACTERS = 1024 * 1024;

/**
 * The dead letters that stand: set aside, and not given again since. Oldest first in each partition.
 *
 * The topic is read twice, since what follows a letter says whether it stands.
 *
 * @throws UnknownTopicError for a topic that there is not.
 */
export async function* deadLettersOf(
  broadcast: Pick<Broadcast, 'read'>,
  { topic, group }: Chosen,
): AsyncGenerator<DeadLetter> {
  const dead = deadLetterTopic(topic);
  const standing = standingLetters();
  for await (const delivery of broadcast.read(dead)) standing.take(delivery);
  if (standing.count(group) === 0) return;
  for await (const delivery of broadcast.read(dead)) {
    const letter = letterIn(delivery);
    if (letter === undefined || !standing.has(letter.place)) continue;
    if (group === undefined || letter.group === group) yield letter;
  }
}

/**
 * Gives dead letters again to the groups that refused them, each once. A letter is given again and is
 * known to have been by one record, so that what is cut off in the middle can be begun again: the
 * letters that were given again stand no more. A record that is refused again is a new dead letter.
 *
 * The group handles it when it hears it, perhaps beside another record of its key, whose order it has
 * lost already. Its handler knows the record by the event's id.
 *
 * @param options.limit At most so many.
 * @param options.onRedriven Told of letters that are durably given again.
 * @returns How many were given again, and how many of those chosen still stand.
 * @throws UnknownTopicError for a topic that there is not.
 */
export async function redriveDeadLetters(
  broadcast: Pick<Broadcast, 'read' | 'publish'>,
  options: Chosen & {
    readonly limit: number;
    readonly clock?: Clock;
    readonly onRedriven?: (letters: readonly DeadLetter[]) => void;
  },
): Promise<{ readonly redriven: number; readonly left: number }> {
  const { topic, limit, clock = systemClock, onRedriven } = options;
  invariant(Number.isInteger(limit) && limit > 0, 'at least one letter is to be given again');
  let batch: { readonly letter: DeadLetter; readonly record: BroadcastRecord }[] = [];
  let characters = 0;
  let redriven = 0;
  let left = 0;

  async function publish(): Promise<void> {
    if (batch.length === 0) return;
    const given = batch;
    batch = [];
    characters = 0;
    await broadcast.publish(
      deadLetterTopic(topic),
      given.map(({ record }) => record),
    );
    redriven += given.length;
    onRedriven?.(given.map(({ letter }) => letter));
  }

  for await (const letter of deadLettersOf(broadcast, options)) {
    if (redriven + batch.length >= limit) {
      left += 1;
      continue;
    }
    const record = redriveOf(letter, clock.now());
    batch.push({ letter, record });
    characters += record.value.length;
    if (batch.length >= MAX_RECORDS || characters >= MAX_CHARACTERS) await publish();
  }
  await publish();
  return { redriven, left };
}
