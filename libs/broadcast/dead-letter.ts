import type { Instant } from '@bourse/kernel/clock';
import {
  type BroadcastRecord,
  deadLetterTopic,
  type Delivery,
  type SubscribeOptions,
} from './port.ts';

/** Headers of any size would let one refusal fill the log. */
const MAX_REASON_LENGTH = 2000;

/** A record that a group could not handle, as it is set aside. */
export type DeadLetter = {
  /** Where it lies in the dead letter topic. */
  readonly place: LetterPlace;
  readonly group: string;
  readonly reason: string;
  /** When it was set aside. */
  readonly at: string;
  /** As it was delivered to the group. */
  readonly refused: Delivery;
};

export type LetterPlace = { readonly partition: number; readonly offset: bigint };

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
    ...withoutOurs(refused.headers),
    dead_reason: why.reason.slice(0, MAX_REASON_LENGTH),
    dead_group: why.group,
    dead_topic: refused.topic,
    dead_partition: String(refused.partition),
    dead_offset: String(refused.offset),
    dead_at: why.at,
  },
});

/**
 * The record that gives a dead letter again to its group, and says that it was: one and the same, so
 * that neither can be without the other. It goes into the dead letter topic, behind the letter.
 *
 * @returns The dead letter's record with the headers `redrive_of`, its partition and offset, and `redrive_at`.
 */
export const redriveOf = (
  { place, group, reason, at, refused }: DeadLetter,
  now: Instant,
): BroadcastRecord => {
  const letter = deadLetterOf(refused, { group, reason, at });
  const headers = { redrive_of: nameOf(place), redrive_at: now };
  return { ...letter, headers: { ...letter.headers, ...headers } };
};

/** What is set aside in a record of a dead letter topic; undefined when it is something else. */
export function letterIn(delivery: Delivery): DeadLetter | undefined {
  return delivery.headers['redrive_of'] === undefined ? readLetter(delivery) : undefined;
}

/** Which letter a record of a dead letter topic gives again; undefined when it gives none. */
export function redrivenIn({ headers }: Delivery): LetterPlace | undefined {
  const [, partition = '', offset = ''] = /^(\d+)\/(\d+)$/.exec(headers['redrive_of'] ?? '') ?? [];
  return offset === '' ? undefined : { partition: Number(partition), offset: BigInt(offset) };
}

/** The topics that a subscription hears: its own, and what is given again of them, where it sets aside. */
export const heardTopicsOf = ({
  topics,
  poison,
}: Pick<SubscribeOptions, 'topics' | 'poison'>): readonly string[] =>
  poison === 'dead_letter' ? [...topics, ...topics.map(deadLetterTopic)] : topics;

/**
 * What of a delivery is for a group to handle: the delivery itself; from a dead letter topic, the
 * record that it gives again to this group; undefined for what is to be passed by.
 */
export function toHandle(
  delivery: Delivery,
  { group, topics }: Pick<SubscribeOptions, 'group' | 'topics'>,
): Delivery | undefined {
  if (topics.includes(delivery.topic)) return delivery;
  if (redrivenIn(delivery) === undefined) return undefined;
  const letter = readLetter(delivery);
  return letter?.group === group && topics.includes(letter.refused.topic)
    ? letter.refused
    : undefined;
}

const nameOf = ({ partition, offset }: LetterPlace): string => `${partition}/${offset}`;

const isOurs = (name: string): boolean => name.startsWith('dead_') || name.startsWith('redrive_');

const withoutOurs = (headers: Delivery['headers']): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !isOurs(name)));

function readLetter({ topic, partition, offset, key, value, headers }: Delivery) {
  const {
    dead_group: group,
    dead_topic: from,
    dead_reason: reason = '',
    dead_at: at = '',
  } = headers;
  const [was, wasAt] = [headers['dead_partition'] ?? '', headers['dead_offset'] ?? ''];
  if (group === undefined || from === undefined || topic !== deadLetterTopic(from))
    return undefined;
  if (!/^\d+$/.test(was) || !/^\d+$/.test(wasAt)) return undefined;
  return {
    place: { partition, offset },
    group,
    reason,
    at,
    refused: {
      topic: from,
      partition: Number(was),
      offset: BigInt(wasAt),
      key,
      value,
      headers: withoutOurs(headers),
    },
  };
}
