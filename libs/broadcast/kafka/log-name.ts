import { derivedId } from '@bourse/kernel/ids';
import { type SubscribeOptions, UnknownTopicError } from '../port.ts';
import type { Topics } from './topics.ts';

/** Of a log's name, at the end of a group's name in Kafka. */
const LOG_IN_GROUP_LENGTH = 8;

/**
 * The name of the log of some topics: it follows from the ids that Kafka gave them when they were made.
 *
 * @throws UnknownTopicError for a topic that was not asked for until now.
 */
export function logOf(wanted: readonly string[], { known }: Topics): string {
  const ids = wanted.map((topic) => {
    const id = known.get(topic)?.id;
    if (id === undefined) throw new UnknownTopicError(topic);
    return id;
  });
  return derivedId('log', ...ids.sort());
}

/** What Kafka calls a group: what it committed in another log counts for nothing. */
export const groupIdOf = ({ group, topics: wanted }: SubscribeOptions, topics: Topics): string =>
  `${group}.${logOf(wanted, topics).slice(0, LOG_IN_GROUP_LENGTH)}`;
