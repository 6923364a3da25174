import { expect, test } from '@jest/globals';
import { newId } from '@bourse/kernel/ids';
import { openDatabase } from '@bourse/sqlite/database';
import { exchangesModel } from './model.ts';
import { type ExchangeFilter, exchangeSearch } from './search.ts';

const parts: readonly ExchangeFilter[] = [
  { words: 'voirie', startsFrom: [newId()] },
  { since: '2026-01-01T00:00:00.000Z', until: '2026-02-01T00:00:00.000Z' },
  { missing: ['signature'] },
  { seenBy: ['insee:59260', 'insee:59073'] },
  { disputed: false },
  { status: ['agreed', 'signed'] },
  { lenderId: 'siren:245900428' },
  { offerId: newId() },
];

/** Every choice of some of them. */
const filters = parts.reduce<readonly ExchangeFilter[]>(
  (some, part) => [...some, ...some.map((one) => ({ ...one, ...part }))],
  [{}],
);

test('whatever is asked for together, no list of numbers is gone through for each of another', () => {
  const database = openDatabase({ file: ':memory:', durability: 'rebuildable' });
  database.exec(exchangesModel.schema);
  for (const index of exchangesModel.indexes ?? []) database.exec(index);
  const asked: string[] = [];
  const prepare = database.prepare.bind(database);
  // What SQLite is asked, as it is asked.
  database.prepare = (sql) => {
    asked.push(sql);
    return prepare(sql);
  };
  const search = exchangeSearch(database);
  for (const filter of filters) {
    search.list(filter, { before: 10, limit: 10, today: '2026-03-05' });
    search.count(filter, '2026-03-05');
  }
  expect(new Set(asked).size).toBe(2 * filters.length);
  const twice = new Set(asked).values().flatMap((sql) =>
    prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all({})
      .map(({ detail }) => String(detail))
      .filter((detail) => (detail.match(/\b(?:number|rowid)=\?/g) ?? []).length > 1),
  );
  expect([...twice]).toEqual([]);
  database.close();
});
