import type { Broadcast, BroadcastSubscription, Delivery } from '@bourse/broadcast/port';
import { type Database, inTransaction } from '@bourse/sqlite/database';
import { openReadModel, type ReadModelFile } from './read-model.ts';

/** A read model of what other services say. */
export type BroadcastReadModel = {
  /** The name of its file. */
  readonly name: string;
  /** To raise with every change of `schema` or `project`: the next start rebuilds it. */
  readonly version: number;
  readonly topics: readonly string[];
  readonly schema: string;
  /** Must bear to see a row of records again, in their order: a relay may repeat after a crash. */
  readonly project: (database: Database) => (delivery: Delivery) => void;
};

export type BroadcastProjection = {
  readonly reader: Database;
  readonly subscription: BroadcastSubscription;
  /**
   * Looks for something in the rows, and again after each delivery, until it is found.
   *
   * @param timeoutMs After which it counts as not there.
   */
  expect<Found>(find: () => Found | undefined, timeoutMs: number): Promise<Found | undefined>;
  stop(): Promise<void>;
};

/**
 * Keeps a read model in step with topics. The offset is stored with the rows, so that a delivery that
 * comes again changes nothing. Each file is a consumer group of its own: a new file reads from the
 * oldest record on.
 *
 * @param options.group What the group's name begins with: the service's name.
 */
export async function startBroadcastProjection(options: {
  readonly model: BroadcastReadModel;
  readonly group: string;
  readonly directory: string;
  readonly broadcast: Broadcast;
}): Promise<BroadcastProjection> {
  const { model, broadcast } = options;
  const file = openReadModel(options.directory, model, {
    source: broadcast.logOf(model.topics),
    durability: 'full',
  });
  const listeners = new Set<() => void>();
  const handle = handlerOf(file, model);
  const take = (deliveries: readonly Delivery[]): Promise<void> => {
    handle(deliveries);
    for (const listener of listeners) listener();
    return Promise.resolve();
  };
  const subscription = await broadcast.subscribe({
    group: `${options.group}.${model.name}.${file.generation}`,
    topics: model.topics,
    poison: 'stall',
    handle: (delivery) => take([delivery]),
    // While it catches up: each transaction waits for the disk.
    handleTogether: take,
  });
  /** Called after every committed delivery. @returns what takes the listener away again. */
  const onChange = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return {
    reader: file.reader,
    subscription,
    expect: (find, timeoutMs) => expectIn(onChange, find, timeoutMs),
    stop: async () => {
      await subscription.stop();
      file.close();
    },
  };
}

function expectIn<Found>(
  onChange: (listener: () => void) => () => void,
  find: () => Found | undefined,
  timeoutMs: number,
): Promise<Found | undefined> {
  const known = find();
  if (known !== undefined) return Promise.resolve(known);
  return new Promise((resolve) => {
    const done = (found: Found | undefined) => {
      clearTimeout(timer);
      forget();
      resolve(found);
    };
    const timer = setTimeout(() => done(undefined), timeoutMs);
    const forget = onChange(() => {
      const found = find();
      if (found !== undefined) done(found);
    });
  });
}

function handlerOf({ writer }: ReadModelFile, model: BroadcastReadModel) {
  const apply = model.project(writer);
  const load = writer.prepare('SELECT position FROM checkpoint WHERE source = ?');
  const save = writer.prepare('INSERT OR REPLACE INTO checkpoint VALUES (?, ?)');
  const isNew = ({ topic, partition, offset }: Delivery): boolean => {
    const handled = load.get(`${topic}/${partition}`);
    return handled === undefined || Number(handled['position']) < Number(offset);
  };
  return (deliveries: readonly Delivery[]): void => {
    const [fresh, last] = [deliveries.filter(isNew), deliveries.at(-1)];
    if (fresh.length === 0 || last === undefined) return;
    inTransaction(writer, () => {
      for (const delivery of fresh) apply(delivery);
      save.run(`${last.topic}/${last.partition}`, Number(last.offset));
    });
  };
}
