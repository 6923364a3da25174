import {
  type Broadcast,
  type BroadcastRecord,
  deadLetterTopic,
  type Delivery,
  type SubscribeOptions,
} from '@bourse/broadcast/port';
import type { Owner } from '../engine/scheduler.ts';
import type { BroadcastGround } from './broadcast-ground.ts';
import { ConsumerGroup } from './consumer-group.ts';

/** The ground, and the groups that have formed on it. */
export type BroadcastWithGroups = BroadcastGround & {
  readonly groups: Map<string, ConsumerGroup>;
};

/** Records leave a process one publish after the other; this keeps two of them apart in time. */
const APART_MS = 0.001;

/** The broadcast as one process sees it. What is on its way arrives whatever becomes of its sender. */
export function simulatedBroadcast(ground: BroadcastWithGroups, owner: Owner): Broadcast {
  const { log, scheduler, faults, groups } = ground;
  /** By topic, when the last publish arrives: what is sent later arrives later. */
  const lastArrivals = new Map<string, number>();

  function arrivalOf(topic: string): number {
    const earliest = (lastArrivals.get(topic) ?? 0) + APART_MS;
    const at = Math.max(scheduler.now + scheduler.latency(), earliest);
    lastArrivals.set(topic, at);
    return at - scheduler.now;
  }

  function publish(topic: string, records: readonly BroadcastRecord[]): Promise<void> {
    const partitions = log.partitionsFor(topic, records);
    const label = `publish of ${records.length} to ${topic}`;
    return new Promise((resolve, reject) => {
      const answer = (how: string, settle: () => void) =>
        scheduler.schedule(owner, `${label}: ${how}`, scheduler.latency(), settle);
      const fail = (how: string) => answer(how, () => reject(new Error(`${label}: ${how}`)));
      scheduler.schedule(scheduler.world, `${label} arrives`, arrivalOf(topic), () => {
        if (faults.happens('publish_failed')) {
          fail('not stored');
        } else if (partitions.size > 1 && faults.happens('publish_in_part')) {
          const some = new Set([...partitions].filter(() => ground.random.chance(0.5)));
          log.append(topic, records, some);
          fail('stored in part');
        } else {
          log.append(topic, records);
          if (faults.happens('publish_ack_lost')) fail('the answer is lost');
          else answer('stored', resolve);
        }
      });
    });
  }

  /** What it holds at the first look. */
  async function* readTopic(topic: string): AsyncGenerator<Delivery> {
    log.partitionsOf(topic);
    await scheduler.point(owner, `reads ${topic}`);
    yield* log.allOf(topic);
  }

  function groupOf(name: string): ConsumerGroup {
    const known = groups.get(name) ?? new ConsumerGroup(name, ground);
    groups.set(name, known);
    return known;
  }

  function assertTopics({ topics, poison }: SubscribeOptions): void {
    for (const topic of topics) {
      log.partitionsOf(topic);
      if (poison === 'dead_letter' && !log.has(deadLetterTopic(topic))) {
        throw new Error(`${topic} has no dead letter topic; its poison can only stall`);
      }
    }
  }

  return {
    logOf: (topics) => {
      for (const topic of topics) log.partitionsOf(topic);
      return log.name;
    },
    read: (topic) => readTopic(topic),
    publish: async (topic, records) => publish(topic, records),
    subscribe: async (options) => {
      assertTopics(options);
      await scheduler.point(owner, `${options.group} is joined`);
      const membership = groupOf(options.group).join(owner, options);
      return {
        health: async () => membership.health(),
        stop: () => membership.leave(),
      };
    },
  };
}
