import { lagSecondsOf } from '../age.ts';
import { heardTopicsOf } from '../dead-letter.ts';
import type { SubscribeOptions, SubscriptionHealth } from '../port.ts';
import type { DeadLetterTally } from './tally.ts';
import {
  consumePartition,
  type Member,
  type PartitionConsumer,
  type Surroundings,
} from './partition-consumer.ts';

/** The consumers of one name, and who of them has which partition. */
export type ConsumerGroup = { join(options: SubscribeOptions): Membership };

export type Membership = {
  health(): SubscriptionHealth;
  /** Resolves when the record in hand is finished in every partition; they pass to the others. */
  leave(): Promise<void>;
};

/** One partition: to whom it is given, and who is still at it. */
type Slot = {
  readonly topic: string;
  readonly partition: number;
  owner: Member | undefined;
  running: { readonly member: Member; readonly consumer: PartitionConsumer } | undefined;
  /** The hand-overs, one after the other. */
  handedOver: Promise<void>;
};

/** Starts an empty group. Its partitions are dealt out in turn among the members that read their topic. */
export function consumerGroup(
  group: string,
  surroundings: Surroundings & { readonly tally: DeadLetterTally },
): ConsumerGroup {
  const { log, offsets, tally, clock } = surroundings;
  const members = new Set<Member>();
  const slots = new Map<string, Slot>();

  function addSlots(topic: string): void {
    for (let partition = 0; partition < log.partitionsOf(topic); partition += 1) {
      const name = `${topic}/${partition}`;
      if (slots.has(name)) continue;
      const handedOver = Promise.resolve();
      slots.set(name, { topic, partition, owner: undefined, running: undefined, handedOver });
    }
  }

  function dealOut(): void {
    for (const slot of slots.values()) {
      const readers = [...members].filter(({ options }) =>
        heardTopicsOf(options).includes(slot.topic),
      );
      slot.owner = readers.length === 0 ? undefined : readers[slot.partition % readers.length];
      slot.handedOver = slot.handedOver.then(() => handOver(slot));
    }
  }

  /** Each partition for itself, so that a slow record holds up no other. The old consumer ends before the new one starts. */
  async function handOver(slot: Slot): Promise<void> {
    if (slot.running?.member === slot.owner) return;
    await slot.running?.consumer.stop();
    const member = slot.owner;
    slot.running =
      member === undefined
        ? undefined
        : { member, consumer: consumePartition(member, slot, surroundings) };
  }

  function healthOf(member: Member): SubscriptionHealth {
    const { lastError, options } = member;
    const deadLetters = tally.count(group, options.topics);
    const known = { deadLetters, ...(lastError !== undefined && { lastError }) };
    if (!members.has(member)) return { state: 'stopped', lag: 0, ...known };
    const own = [...slots.values()].filter(({ owner }) => owner === member);
    const atWork = own.flatMap(({ running }) =>
      running?.member === member ? [running.consumer] : [],
    );
    const stalled = atWork.some((consumer) => consumer.isStalled());
    const age = lagSecondsOf(
      atWork.map((consumer) => consumer.inHandSinceMs()),
      clock,
    );
    const lag = own.reduce(
      (sum, { topic, partition }) =>
        sum + log.endOf(topic, partition) - offsets.load(group, topic, partition),
      0n,
    );
    return { state: stalled ? 'stalled' : 'running', lag: Number(lag), ...age, ...known };
  }

  return {
    join: (options) => {
      const member: Member = { options };
      for (const topic of heardTopicsOf(options)) addSlots(topic);
      members.add(member);
      dealOut();
      return {
        health: () => healthOf(member),
        leave: async () => {
          const atWork = [...slots.values()].filter(({ running }) => running?.member === member);
          if (members.delete(member)) dealOut();
          await Promise.all(atWork.map(({ handedOver }) => handedOver));
        },
      };
    },
  };
}
