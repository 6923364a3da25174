/**
 * One message of a topic. What it says is a CloudEvent in the binary mode of the Kafka binding:
 * attributes in `headers`, the data in `value` (see cloud-event.ts).
 */
export type BroadcastRecord = {
  /** Records of one key keep their order: the name of the stream. */
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly value: string;
};

/** A record as it reaches a consumer. */
export type Delivery = BroadcastRecord & {
  readonly topic: string;
  readonly partition: number;
  /** The place of the record in its partition: grows, may have gaps. */
  readonly offset: bigint;
};

/**
 * Thrown by a handler that knows that a record can never be handled. Anything else that it throws may
 * pass, a store that does not answer for example, and the record is tried again until it is handled.
 */
export class PoisonError extends Error {
  override readonly name = 'PoisonError';
}

/**
 * The log is no longer the one that was opened, or has lost records. Nothing of it may be used any
 * more; what opens it again finds it under another name, or is told so again.
 */
export class LostRecordsError extends Error {
  override readonly name = 'LostRecordsError';
}

/** A topic that was not made. */
export class UnknownTopicError extends Error {
  override readonly name = 'UnknownTopicError';
  constructor(topic: string) {
    super(`There is no topic ${topic}`);
  }
}

/**
 * What becomes of poison. Whatever else a handler throws makes the partition stand still, and the
 * subscription report `stalled`, until the record is handled: nothing is lost to an outage.
 */
export type PoisonPolicy =
  /**
   * Set aside in `<topic>.dead` with the reason, and go on; given again when a person says so (see
   * dead-letters.ts), then perhaps beside a later record of its key. For reactions.
   */
  | 'dead_letter'
  /** The partition stands still before it too. For read models. */
  | 'stall';

export type SubscribeOptions = {
  /** Consumers of one group share the partitions; each group sees every record. A new group starts at the oldest record. */
  readonly group: string;
  readonly topics: readonly string[];
  readonly poison: PoisonPolicy;
  /** Must be idempotent: deliveries are at least once, in order within a partition. Throwing means "not handled". */
  readonly handle: (delivery: Delivery) => Promise<void>;
  /**
   * Handles records of one partition that stand ready together, at most {@link MAX_TOGETHER}, in their
   * order: all of them, or none. For whoever pays for each time and not for each record, as a transaction
   * that waits for the disk. An adapter may use it or not. Whatever it throws, `handle` is given the same
   * records one by one: so what is refused holds up no more than it would alone.
   */
  readonly handleTogether?: (deliveries: readonly Delivery[]) => Promise<void>;
};

/** Records handled together at the most: of more, the process would be held up for longer. */
export const MAX_TOGETHER = 200;

export type SubscriptionHealth = {
  readonly state: 'running' | 'stalled' | 'stopped';
  /** Records not handled yet, over all partitions of this consumer. */
  readonly lag: number;
  /**
   * How old the record is that has been in hand for longest: handled now, or tried again and again.
   * Left out when none is, or when none says when its event was recorded.
   */
  readonly lagSeconds?: number;
  /** Records of these topics that the group has set aside, and was not given again: they wait for a person. */
  readonly deadLetters: number;
  /** The last refusal of the handler, for the operator. */
  readonly lastError?: string;
};

export type BroadcastSubscription = {
  health(): Promise<SubscriptionHealth>;
  /** Lets the record in hand finish, then ends. */
  stop(): Promise<void>;
};

/**
 * How services hear of each other: topics of ordered partitions, at least once.
 * Topics are made on purpose when the adapter is set up; an unknown one is refused, never created by accident.
 */
export type Broadcast = {
  /**
   * Names the log that the records of some topics are in. Another name means another log, or one that
   * has lost records: places kept in the old one mean nothing in it, and what it lacks is to be told again.
   *
   * @throws UnknownTopicError for a topic that was neither made by this opening nor used by it.
   */
  logOf(topics: readonly string[]): string;
  /** Publishes in the given order. Durable once it resolves. @throws UnknownTopicError. */
  publish(topic: string, records: readonly BroadcastRecord[]): Promise<void>;
  /**
   * What a topic holds, partition after partition, each in order, up to where it ends now: for
   * questions of operators. Whoever reacts to records subscribes.
   *
   * @throws UnknownTopicError
   */
  read(topic: string): AsyncIterable<Delivery>;
  /** @throws UnknownTopicError */
  subscribe(options: SubscribeOptions): Promise<BroadcastSubscription>;
};

/** The topic where the refused records of a topic are set aside. */
export const deadLetterTopic = (topic: string): string => `${topic}.dead`;
