import {
  type BroadcastRecord,
  deadLetterTopic,
  type Delivery,
  UnknownTopicError,
} from '@bourse/broadcast/port';
import { partitionOf } from '../../../libs/broadcast/sqlite/partitioner.ts';

const PARTITIONS = 4;

/** The name of a partition among all. */
export const placeOf = (topic: string, partition: number): string => `${topic}/${partition}`;

/** What the simulated broadcast holds: topics of ordered partitions. Survives every process. */
export class BroadcastLog {
  readonly name: string;
  readonly #topics = new Map<string, Delivery[][]>();
  readonly #listeners = new Map<string, Set<() => void>>();

  /** @param topics Made, each with its dead letter topic. */
  constructor(name: string, topics: readonly string[]) {
    this.name = name;
    for (const topic of topics) {
      for (const made of [topic, deadLetterTopic(topic)]) {
        this.#topics.set(
          made,
          Array.from({ length: PARTITIONS }, () => []),
        );
      }
    }
  }

  has(topic: string): boolean {
    return this.#topics.has(topic);
  }

  /** @throws UnknownTopicError */
  partitionsOf(topic: string): number {
    return this.#known(topic).length;
  }

  #known(topic: string): Delivery[][] {
    const partitions = this.#topics.get(topic);
    if (partitions === undefined) throw new UnknownTopicError(topic);
    return partitions;
  }

  /** Which partitions these records go to. @throws UnknownTopicError */
  partitionsFor(topic: string, records: readonly BroadcastRecord[]): ReadonlySet<number> {
    const count = this.partitionsOf(topic);
    return new Set(records.map(({ key }) => partitionOf(key, count)));
  }

  /** Appends, in the given order, those of the records that go to these partitions; left out, all of them. */
  append(topic: string, records: readonly BroadcastRecord[], only?: ReadonlySet<number>): void {
    const partitions = this.#known(topic);
    for (const { key, headers, value } of records) {
      const partition = partitionOf(key, partitions.length);
      if (only !== undefined && !only.has(partition)) continue;
      const rows = partitions[partition] ?? [];
      const offset = BigInt(rows.length);
      rows.push({ key, headers: { ...headers }, value, topic, partition, offset });
      for (const tell of this.#listeners.get(placeOf(topic, partition)) ?? []) tell();
    }
  }

  recordAt(topic: string, partition: number, offset: bigint): Delivery | undefined {
    const record = this.#known(topic)[partition]?.[Number(offset)];
    return record === undefined ? undefined : { ...record, headers: { ...record.headers } };
  }

  /** The offset that the next record of a partition will have. */
  endOf(topic: string, partition: number): bigint {
    return BigInt(this.#known(topic)[partition]?.length ?? 0);
  }

  /** Every record of a topic, one partition after the other. */
  allOf(topic: string): readonly Delivery[] {
    return this.#known(topic).flat();
  }

  /** Told of each record that comes to a partition, in the moment of it. @returns what ends that. */
  onRecord(topic: string, partition: number, listener: () => void): () => void {
    const place = placeOf(topic, partition);
    const listeners = this.#listeners.get(place) ?? new Set();
    this.#listeners.set(place, listeners.add(listener));
    return () => listeners.delete(listener);
  }
}
