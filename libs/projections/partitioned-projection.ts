import type { Contract } from '@bourse/contracts/contract';
import { follow, type Follower, type FollowerLog } from '@bourse/event-store/follower';
import { BeyondEndError, type EventStore, START } from '@bourse/event-store/port';
import type { Backoff } from '@bourse/kernel/backoff';
import { invariant } from '@bourse/kernel/invariant';
import type { Database } from '@bourse/sqlite/database';
import { factReader } from './fact.ts';
import { openPartition, type Partition, partitionOf } from './partition.ts';
import { openPartitionIndex } from './partition-index.ts';
import type { ReadModel } from './read-model.ts';

/** A read model kept up to date, in a file of its own for each stream. */
export type PartitionedProjection = Follower & {
  /**
   * What is known of one stream; nothing, of one that was never written.
   *
   * @param partition What follows the category in the stream's name.
   */
  readonly reader: (partition: string) => Database;
};

/** Of more, each row would be written less often yet; of fewer, the process is held up less. */
const MAX_BATCH = 1_000;

/**
 * Keeps a read model in step with the streams of one category, each stream in a file of its own: what
 * is asked of one never shows rows of another, whatever the question leaves out. The store is followed
 * once for all of them.
 *
 * A file's rows and its checkpoint change in one transaction. Beside them an index keeps how far the
 * store was followed, and how far each file had come: a power cut may take the last transactions of any
 * of them away, or somebody a file, and then the store is followed again from where all of them are.
 *
 * @param options.model Its contracts share one category; its files bear its name and the stream's.
 * @param options.directory Where the files live.
 */
export function startPartitionedProjection<C extends Contract>(options: {
  readonly model: ReadModel<C>;
  readonly directory: string;
  readonly store: EventStore;
  readonly log: FollowerLog;
  readonly backoff?: Backoff;
}): PartitionedProjection {
  const { model, directory, store, log } = options;
  const categories = [...new Set(model.contracts.map(({ category }) => category))];
  invariant(categories.length === 1, `${model.name} is about the streams of one category`);
  const index = openPartitionIndex(directory, model);
  const toFact = factReader(model.contracts);
  const opened = new Map<string, Partition<C>>();

  function open(name: string): Partition<C> {
    const known = opened.get(name);
    if (known !== undefined) return known;
    const partition = openPartition(name, { model, directory });
    // Of a file that the index does not know nobody can say what it lacks.
    if (!index.knows(name) && partition.position() > START) partition.beginAgain();
    opened.set(name, partition);
    return partition;
  }
  index.goBackTo(index.names().map((name) => ({ name, ...open(name) })));

  const follower = follow({
    name: model.name,
    store,
    filter: { categories },
    load: () => index.position(),
    rewind: () => {
      for (const partition of opened.values()) partition.beginAgain();
      index.beginAgain();
    },
    maxBatch: MAX_BATCH,
    handle: async (events, position, live) => {
      const touched = [...Map.groupBy(events, ({ stream }) => partitionOf(stream))].map(
        ([name, own]) => {
          const partition = open(name);
          partition.apply(own, position, toFact);
          return { name, ...partition };
        },
      );
      index.pass(position, touched);
      if (!live) return;
      for (const [name, partition] of opened) {
        if (partition.position() > position) throw new BeyondEndError(`${name} is beyond the end`);
        await partition.complete();
      }
      await index.complete();
    },
    log,
    ...(options.backoff === undefined ? {} : { backoff: options.backoff }),
  });
  return {
    ...follower,
    reader: (name) => open(name).reader,
    stop: async () => {
      await follower.stop();
      for (const partition of opened.values()) partition.close();
      index.close();
    },
  };
}
