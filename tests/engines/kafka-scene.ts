import { openKafkaBroadcast, type KafkaBroadcastOptions } from '@bourse/broadcast/kafka';
import type { Broadcast, BroadcastRecord } from '@bourse/broadcast/port';
import { systemClock } from '@bourse/kernel/clock';
import { newId } from '@bourse/kernel/ids';
import { type LossyNetwork, lossyNetwork } from '../support/lossy-network.ts';

/** The least that a broker takes by default, so that a dead consumer is missed soon. */
export const SESSION = { timeoutMs: 6_000, heartbeatMs: 500, rebalanceMs: 20_000 };

/** Opens the adapter with topics that no other run uses, of 4 partitions. */
export async function openScene(
  brokers: readonly string[],
  options: Partial<KafkaBroadcastOptions> = {},
) {
  const topic = `faults.${newId()}`;
  const alarms: string[] = [];
  const broadcast = await openKafkaBroadcast({
    brokers,
    clientId: 'faults',
    topics: [topic],
    partitions: 4,
    clock: systemClock,
    session: SESSION,
    retry: { attempts: 3, firstMs: 20, maxMs: 200 },
    onAlarm: (sentence) => alarms.push(sentence),
    ...options,
  });
  opened.push(() => broadcast.close());
  return { broadcast, topic, alarms, group: `group-${newId()}` };
}

/** A network that is closed with the scenes. */
export async function openNetwork(
  ...options: Parameters<typeof lossyNetwork>
): Promise<LossyNetwork> {
  const network = await lossyNetwork(...options);
  opened.push(async () => network.close());
  return network;
}

const opened: (() => Promise<void>)[] = [];

/** For after each test: a failed one must not leave behind what keeps the run from ending. */
export async function closeScenes(): Promise<void> {
  await Promise.all(opened.splice(0).map((close) => close()));
}

/** The n-th record of each key. */
export const round = (keys: readonly string[], nth: number): BroadcastRecord[] =>
  keys.map((key) => ({ key, headers: {}, value: String(nth) }));

/** Publishes as a relay does: the same again until it is acknowledged. @returns how often that was not. */
export async function publishUntilDone(
  broadcast: Broadcast,
  topic: string,
  records: readonly BroadcastRecord[],
): Promise<number> {
  const giveUpAt = Date.now() + 60_000;
  for (let failures = 0; ; failures += 1) {
    try {
      await broadcast.publish(topic, records);
      return failures;
    } catch (error) {
      if (Date.now() > giveUpAt) throw error;
    }
  }
}

/** The values heard of a key without their repetitions, in the order in which each was first heard. */
export const firstHeard = (
  heard: readonly { readonly key: string; readonly value: string }[],
  key: string,
): number[] => [
  ...new Set(heard.filter((one) => one.key === key).map(({ value }) => Number(value))),
];

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, nth) => nth);
