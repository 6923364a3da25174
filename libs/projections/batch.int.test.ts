import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '@bourse/sqlite/database';
import { openBatches, type TableOf } from './batch.ts';

type Lamp = { readonly name: string; readonly room: string | null; watts: number };
const lampTable: TableOf<Lamp> = {
  name: 'lamps',
  key: 'name',
  fixed: { name: (lamp) => lamp.name, room: (lamp) => lamp.room },
  changing: { watts: (lamp) => lamp.watts },
  fromRow: (row) => ({
    name: String(row['name']),
    room: row['room'] as string | null,
    watts: Number(row['watts']),
  }),
};

let database: Database;
let batches: ReturnType<typeof openBatches>;
let lamps: ReturnType<typeof batches.rowsOf<Lamp>>;
beforeEach(() => {
  database = openDatabase({ file: ':memory:', durability: 'rebuildable' });
  database.exec(
    'CREATE TABLE lamps (number INTEGER PRIMARY KEY, name TEXT UNIQUE, room TEXT, watts INTEGER) STRICT',
  );
  batches = openBatches(database);
  lamps = batches.rowsOf(lampTable);
});
afterEach(() => database.close());

const rows = () =>
  database
    .prepare('SELECT number, name, room, watts FROM lamps ORDER BY number')
    .all()
    .map((row) => Object.values(row));
/** Rows written so far. */
const written = () => Number(database.prepare('SELECT total_changes() AS n').get()?.['n']);
const lit = (name: string, watts = 0): Lamp => ({ name, room: 'hall', watts });
const raise = (name: string, by: number) => {
  lamps.change(name).watts += by;
};

describe('a batch', () => {
  test('writes each row once, however often it is touched, numbered in the order of adding', () => {
    batches.run(() => {
      lamps.add(lit('b'));
      lamps.add({ ...lit('a', 1), room: null });
      for (let times = 0; times < 100; times += 1) raise('b', 2);
    });
    expect(rows()).toEqual([
      [1, 'b', 'hall', 200],
      [2, 'a', null, 1],
    ]);
    expect(written()).toBe(2);
    batches.run(() => {
      for (let times = 0; times < 100; times += 1) raise('a', 1);
    });
    expect(rows()[1]).toEqual([2, 'a', null, 101]);
    expect(written()).toBe(3);
  });

  test('that touches nothing writes nothing, and the next one does not write what the last did', () => {
    batches.run(() => lamps.add(lit('a')));
    batches.run(() => undefined);
    expect(written()).toBe(1);
  });

  test('reads what is stored, and writes of it what changes', () => {
    database.exec("INSERT INTO lamps (name, room, watts) VALUES ('a', 'attic', 40), ('b', 'b', 1)");
    // Would fail if the other columns were written again.
    database.exec(
      "CREATE TRIGGER fixed BEFORE UPDATE OF name, room ON lamps BEGIN SELECT raise(ABORT, 'fixed'); END",
    );
    batches.run(() => raise('a', 2));
    expect(rows()).toEqual([
      [1, 'a', 'attic', 42],
      [2, 'b', 'b', 1],
    ]);
  });

  test('asks for a row once, and not again in the batches after', () => {
    batches.run(() => lamps.add(lit('a')));
    database.exec('UPDATE lamps SET watts = 1000');
    batches.run(() => raise('a', 1));
    expect(rows()).toEqual([[1, 'a', 'hall', 1]]);
    // Until it is told that somebody else was there.
    database.exec('UPDATE lamps SET watts = 1000');
    batches.forget();
    batches.run(() => raise('a', 1));
    expect(rows()).toEqual([[1, 'a', 'hall', 1001]]);
  });

  test('keeps rows from batch to batch within a bound, and finds all of them again', () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `lamp ${index}`);
    batches.run(() => names.forEach((name) => lamps.add(lit(name))));
    database.exec('UPDATE lamps SET watts = 7');
    batches.run(() => names.forEach((name) => raise(name, 1)));
    expect(rows().map(([, , , watts]) => watts)).toEqual(names.map(() => 8));
  });
});

describe('a batch that fails', () => {
  const failing = (work: () => void) =>
    expect(() =>
      batches.run(() => {
        work();
        throw new Error('in the middle');
      }),
    ).toThrow('in the middle');

  test('leaves no row and no memory of what it would have written', () => {
    batches.run(() => lamps.add(lit('a', 1)));
    failing(() => {
      lamps.add(lit('b'));
      raise('a', 100);
    });
    expect(rows()).toEqual([[1, 'a', 'hall', 1]]);
    batches.run(() => {
      raise('a', 1);
      lamps.add(lit('b', 5));
    });
    expect(rows()).toEqual([
      [1, 'a', 'hall', 2],
      [2, 'b', 'hall', 5],
    ]);
  });

  test('on the last row leaves none of them', () => {
    batches.run(() => lamps.add(lit('a')));
    expect(() =>
      batches.run(() => {
        raise('a', 5);
        lamps.add(lit('b'));
        lamps.add(lit('a'));
      }),
    ).toThrow('UNIQUE');
    expect(rows()).toEqual([[1, 'a', 'hall', 0]]);
    batches.run(() => raise('a', 1));
    expect(rows()).toEqual([[1, 'a', 'hall', 1]]);
  });

  test('a change of what is not there is a broken invariant', () => {
    expect(() => batches.run(() => raise('z', 1))).toThrow('lamps has no z');
  });
});

test('a table is found by a column that it holds for good', () => {
  const odd = { ...lampTable, key: 'watts' };
  expect(() => batches.rowsOf(odd)).toThrow('lamps is found by a column that it holds');
});
