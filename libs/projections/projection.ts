import type { Contract } from '@bourse/contracts/contract';
import { type EventStore, START, storePosition } from '@bourse/event-store/port';
import type { Database } from '@bourse/sqlite/database';
import type { Backoff } from '@bourse/kernel/backoff';
import { openBatches } from './batch.ts';
import { factReader } from './fact.ts';
import { follow, type Follower, type FollowerLog } from '@bourse/event-store/follower';
import { openReadModel, type ReadModel } from './read-model.ts';

/** A read model kept up to date. */
export type Projection = Follower & { readonly reader: Database };

/** Of more, each row would be written less often yet; of fewer, the process is held up less. */
const MAX_BATCH = 1_000;

/**
 * Keeps a read model in step with this service's own streams. Rows and checkpoint change in one
 * transaction, so that each event counts once, whenever the process dies. A fact that the model
 * cannot take stops it there, loudly, and is tried again; nothing is passed over.
 *
 * @param options.directory Where the model's file lives.
 */
export function startProjection<C extends Contract>(options: {
  readonly model: ReadModel<C>;
  readonly directory: string;
  readonly store: EventStore;
  readonly log: FollowerLog;
  readonly backoff?: Backoff;
}): Projection {
  const { model, store, log } = options;
  const file = openReadModel(options.directory, model, {
    source: 'store',
    durability: 'rebuildable',
  });
  const { writer, reader } = file;
  const batches = openBatches(writer);
  const apply = model.project(writer, batches);
  const toFact = factReader(model.contracts);
  const load = writer.prepare("SELECT position FROM checkpoint WHERE source = 'store'");
  const save = writer.prepare("INSERT OR REPLACE INTO checkpoint VALUES ('store', ?)");

  const follower = follow({
    name: model.name,
    store,
    filter: { categories: model.contracts.map(({ category }) => category) },
    load: () => {
      const row = load.get();
      return row === undefined ? START : storePosition(Number(row['position']));
    },
    rewind: () => {
      file.beginAgain();
      batches.forget();
    },
    maxBatch: MAX_BATCH,
    handle: async (events, position, live) => {
      batches.run(() => {
        for (const event of events) apply(toFact(event));
        save.run(Number(position));
      });
      if (live) await file.complete();
    },
    log,
    ...(options.backoff === undefined ? {} : { backoff: options.backoff }),
  });
  return {
    ...follower,
    reader,
    stop: async () => {
      await follower.stop();
      file.close();
    },
  };
}
