import type { Contract } from '@bourse/contracts/contract';
import {
  type RecordedEvent,
  START,
  type StorePosition,
  storePosition,
} from '@bourse/event-store/port';
import { invariant } from '@bourse/kernel/invariant';
import type { Database } from '@bourse/sqlite/database';
import { openBatches } from './batch.ts';
import type { FactOf } from './fact.ts';
import { openReadModel, type ReadModel } from './read-model.ts';

/** The rows of a read model that are about one stream, in a file of their own. */
export type Partition<C extends Contract> = {
  readonly reader: Database;
  /** Made with the file; another one means that the rows were built anew. */
  readonly generation: string;
  /** Up to which it holds everything of its stream. */
  readonly position: () => StorePosition;
  /** Takes in what it does not hold yet, and that it is now as far as `position`: both or neither. */
  apply(
    events: readonly RecordedEvent[],
    position: StorePosition,
    toFact: (event: RecordedEvent) => FactOf<C>,
  ): void;
  beginAgain(): void;
  complete(): Promise<void>;
  close(): void;
};

/** What follows the category in a stream's name. */
export const partitionOf = (stream: string): string => stream.slice(stream.indexOf('-') + 1);

export function openPartition<C extends Contract>(
  name: string,
  { model, directory }: { readonly model: ReadModel<C>; readonly directory: string },
): Partition<C> {
  // It becomes the name of a file.
  invariant(/^[a-z0-9-]{1,64}$/.test(name), `"${name}" names no partition`);
  const shape = { ...model, name: `${model.name}.${name}` };
  const file = openReadModel(directory, shape, { source: 'store', durability: 'rebuildable' });
  const { writer, reader, generation } = file;
  const batches = openBatches(writer);
  const applyFact = model.project(writer, batches);
  const load = writer.prepare("SELECT position FROM checkpoint WHERE source = 'store'");
  const save = writer.prepare("INSERT OR REPLACE INTO checkpoint VALUES ('store', ?)");
  const row = load.get();
  let held = row === undefined ? START : storePosition(Number(row['position']));
  return {
    reader,
    generation,
    position: () => held,
    apply: (events, upTo, toFact) => {
      if (upTo <= held) return;
      batches.run(() => {
        for (const event of events) if (event.position > held) applyFact(toFact(event));
        save.run(Number(upTo));
      });
      held = upTo;
    },
    beginAgain: () => {
      file.beginAgain();
      batches.forget();
      held = START;
    },
    complete: () => file.complete(),
    close: () => file.close(),
  };
}
