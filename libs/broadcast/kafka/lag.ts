import type { ClusterAdmin } from './connection.ts';
import type { Partitions } from './partitions.ts';

/** Health is asked for often, and an answer that says nothing beats none. */
const ANSWER_WITHIN_MS = 2_000;

/**
 * How many records of a consumer's partitions are not handled yet. Before the group has dealt them
 * out, all of the group's: some of them will be its own.
 *
 * @throws Error when the cluster does not answer.
 */
export async function lagOf(
  admin: ClusterAdmin,
  of: {
    readonly groupId: string;
    readonly topics: readonly string[];
    readonly partitions: Partitions;
  },
): Promise<number> {
  const { groupId, topics, partitions } = of;
  const [ends, committed] = await admin.ask(
    'the lag',
    (it) =>
      Promise.all([
        Promise.all(
          topics.map(async (topic) => ({ topic, offsets: await it.fetchTopicOffsets(topic) })),
        ),
        it.fetchOffsets({ groupId, topics: [...topics] }),
      ]),
    ANSWER_WITHIN_MS,
  );
  let lag = 0n;
  for (const { topic, offsets } of ends) {
    const stored = committed.find((one) => one.topic === topic)?.partitions ?? [];
    for (const { partition, high, low } of offsets) {
      const assigned = partitions.assigned();
      if (assigned !== undefined && !assigned.get(topic)?.includes(partition)) continue;
      const known = stored.find((one) => one.partition === partition)?.offset ?? '-1';
      const next = partitions.nextOf({ topic, partition }) ?? BigInt(known);
      // A group that never handled any begins at the oldest record that is still there.
      const from = next < BigInt(low) ? BigInt(low) : next;
      if (BigInt(high) > from) lag += BigInt(high) - from;
    }
  }
  return Number(lag);
}
