import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '@bourse/sqlite/database';
import * as fc from 'fast-check';
import { openCounts, openCountsSchema } from './open-counts.ts';

let database: Database;
beforeEach(() => {
  database = openDatabase({ file: ':memory:', durability: 'rebuildable' });
  database.exec(
    `CREATE TABLE thing (number INTEGER PRIMARY KEY, departement TEXT, status TEXT NOT NULL);
     ${openCountsSchema('thing')}`,
  );
});
afterEach(() => database.close());

const departement = fc.constantFrom('59', '2A', null);
const status = fc.constantFrom('open', 'paused', 'withdrawn');
const step = fc.oneof(
  fc.record({ add: departement, status }),
  fc.record({ change: fc.nat(9), status }),
);

test('whatever is added and changed, the counts are what counting would give', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      database.exec('DELETE FROM thing; DELETE FROM thing_open');
      for (const one of steps) {
        if ('add' in one) {
          const add = 'INSERT INTO thing (departement, status) VALUES (?, ?)';
          database.prepare(add).run(one.add, one.status);
        } else {
          const change = 'UPDATE thing SET status = ? WHERE number = ?';
          database.prepare(change).run(one.status, one.change);
        }
      }
      const counted = database
        .prepare(
          "SELECT coalesce(departement, '') AS place, count(*) AS open FROM thing WHERE status = 'open' GROUP BY place",
        )
        .all()
        .map(({ place, open }) => [String(place), Number(open)] as const);
      expect(openCounts(database, 'thing')()).toEqual(new Map(counted));
    }),
  );
});
