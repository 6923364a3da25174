import type { DeadLetter } from '@bourse/broadcast/dead-letter';
import { deadLettersOf, redriveDeadLetters } from '@bourse/broadcast/dead-letters';
import { type Broadcast, UnknownTopicError } from '@bourse/broadcast/port';
import { assertNever } from '@bourse/kernel/assert-never';
import { type Order, OrderError } from './order.ts';

type Surroundings = {
  readonly broadcast: Pick<Broadcast, 'read' | 'publish'>;
  readonly say: (line: string) => void;
};

/**
 * Lists dead letters, or gives them again.
 *
 * @throws OrderError when there is no such topic.
 */
export async function carryOut(order: Order, around: Surroundings): Promise<void> {
  try {
    switch (order.action) {
      case 'list':
        return await list(order, around);
      case 'redrive':
        return await redrive(order, around);
      default:
        return assertNever(order.action, 'what is to be done with dead letters');
    }
  } catch (error) {
    if (!(error instanceof UnknownTopicError)) throw error;
    throw new OrderError(`There is no topic ${order.topics.join(', ')}.`, { cause: error });
  }
}

async function list(order: Order, { broadcast, say }: Surroundings): Promise<void> {
  let shown = 0;
  let standing = 0;
  for (const topic of order.topics) {
    try {
      for await (const letter of deadLettersOf(broadcast, { topic, group: order.group })) {
        standing += 1;
        if (shown >= order.limit) continue;
        shown += 1;
        for (const line of linesOf(letter)) say(line);
      }
    } catch (error) {
      // Of all topics, those that no service has made yet hold nothing.
      if (!(error instanceof UnknownTopicError) || order.topics.length === 1) throw error;
    }
  }
  const more = shown < standing ? `, ${shown} of them shown` : '';
  say(`Set aside: ${standing}${more}.`);
}

async function redrive(order: Order, { broadcast, say }: Surroundings): Promise<void> {
  for (const topic of order.topics) {
    let until = 0;
    const { redriven, left } = await redriveDeadLetters(broadcast, {
      topic,
      group: order.group,
      limit: order.limit,
      onRedriven: (letters) => {
        until += letters.length;
        say(`Given again until now: ${until}`);
      },
    });
    say(`Given again: ${redriven}. Still set aside: ${left}.`);
  }
}

function linesOf({ place, group, reason, at, refused }: DeadLetter): readonly string[] {
  const { topic, partition, offset, key, headers } = refused;
  const event = `${headers['ce_type'] ?? 'no event'} ${headers['ce_id'] ?? ''}`.trim();
  return [
    `${topic} ${partition}/${offset}, set aside as ${place.partition}/${place.offset} on ${at}`,
    `  group  ${group}`,
    `  key    ${key}`,
    `  event  ${event}`,
    `  reason ${reason}`,
  ].map(printable);
}

/** Records come from elsewhere: nothing in them is to move the cursor of a terminal, or begin a line. */
const printable = (line: string): string =>
  line.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (found) => `\\u{${(found.codePointAt(0) ?? 0).toString(16)}}`,
  );
