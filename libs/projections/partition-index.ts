import type { Contract } from '@bourse/contracts/contract';
import { START, type StorePosition, storePosition } from '@bourse/event-store/port';
import { inTransaction } from '@bourse/sqlite/database';
import { openReadModel, type ReadModel } from './read-model.ts';

/** How far one partition is by its own file. */
type Standing = {
  readonly name: string;
  readonly generation: string;
  readonly position: () => StorePosition;
};

/** How far the store was followed for all partitions of a read model, and how far each of them had come by then. */
export function openPartitionIndex<C extends Contract>(directory: string, model: ReadModel<C>) {
  const file = openReadModel(
    directory,
    {
      name: model.name,
      version: model.version,
      schema: `CREATE TABLE partitions (
        name TEXT PRIMARY KEY, generation TEXT NOT NULL, position INTEGER NOT NULL
      ) STRICT`,
    },
    { source: 'store', durability: 'rebuildable' },
  );
  const { writer } = file;
  const load = writer.prepare("SELECT position FROM checkpoint WHERE source = 'store'");
  const save = writer.prepare("INSERT OR REPLACE INTO checkpoint VALUES ('store', ?)");
  const all = writer.prepare('SELECT name FROM partitions ORDER BY name');
  const one = writer.prepare('SELECT generation, position FROM partitions WHERE name = ?');
  const remember = writer.prepare('INSERT OR REPLACE INTO partitions VALUES (?, ?, ?)');

  function position(): StorePosition {
    const row = load.get();
    return row === undefined ? START : storePosition(Number(row['position']));
  }
  /** Whether a file lacks what it held when the index was written. */
  function isBehind(standing: Standing): boolean {
    const known = one.get(standing.name);
    return (
      known !== undefined &&
      (known['generation'] !== standing.generation ||
        standing.position() < storePosition(Number(known['position'])))
    );
  }
  function write(to: StorePosition, partitions: readonly Standing[]): void {
    inTransaction(writer, () => {
      for (const standing of partitions) {
        remember.run(standing.name, standing.generation, Number(standing.position()));
      }
      save.run(Number(to));
    });
  }

  return {
    position,
    names: (): readonly string[] => all.all().map((row) => String(row['name'])),
    knows: (name: string): boolean => one.get(name) !== undefined,
    /** Has the store be followed from where those are that lack something. */
    goBackTo: (partitions: readonly Standing[]): void => {
      const behind = partitions.filter(isBehind);
      const lowest = behind.reduce((low, partition) => {
        const at = partition.position();
        return at < low ? at : low;
      }, position());
      if (behind.length > 0) write(lowest, behind);
    },
    pass: (to: StorePosition, touched: readonly Standing[]): void => write(to, touched),
    beginAgain: () => file.beginAgain(),
    complete: () => file.complete(),
    close: () => file.close(),
  };
}
