import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { type Contract, readEvent } from './contract.ts';
import { crossings } from './crossings.ts';
import { exchanges } from './exchanges.ts';
import { ledger } from './ledger.ts';
import { mandates } from './mandates.ts';
import { marketplaces } from './marketplaces.ts';
import { offers } from './offers.ts';
import { readings } from './readings.ts';
import { requests } from './requests.ts';
import { territories } from './territories.ts';
import { z } from 'zod';

/**
 * One event of every type and every shape that a release of this program has written. Lines are added
 * and never changed: what is in somebody's store must be read for ever. (Until the first release, a
 * line follows its contract.)
 */
type Golden = {
  readonly category: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly data: unknown;
  /** In the present shape; left out where that is the shape it was written in. */
  readonly reads?: unknown;
};
const golden = JSON.parse(
  readFileSync(new URL('./recorded-events.golden.json', import.meta.url), 'utf8'),
) as readonly Golden[];

const contracts: readonly Contract[] = [
  territories,
  offers,
  requests,
  exchanges,
  ledger,
  marketplaces,
  crossings,
  mandates,
  readings,
];

test.each(golden)('$category/$type of version $schemaVersion is read', (line) => {
  const contract = contracts.find(({ category }) => category === line.category);
  if (contract === undefined) throw new Error(`no contract of ${line.category}`);
  const read = readEvent(contract, line);
  expect(read).toEqual({ type: line.type, data: line.reads ?? line.data });
});

describe.each(contracts)('the contract of $category', (contract) => {
  test('has a golden line for every shape of every event', () => {
    const wanted = Object.entries(contract.events).flatMap(([type, { version }]) =>
      Array.from({ length: version }, (_, index) => `${type} ${index + 1}`),
    );
    const present = golden
      .filter(({ category }) => category === contract.category)
      .map(({ type, schemaVersion }) => `${type} ${schemaVersion}`);
    expect(present.sort()).toEqual(wanted.sort());
  });

  test('says no more and no less than the golden lines of its present shapes', () => {
    for (const [type, { schema, version }] of Object.entries(contract.events)) {
      const line = golden.find(
        (one) =>
          one.category === contract.category && one.type === type && one.schemaVersion === version,
      );
      // Input: the shape that is stored, before anything is made of it.
      const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
      expect({ type, fields: Object.keys(line?.data as object).sort() }).toEqual({
        type,
        fields: Object.keys(properties).sort(),
      });
    }
  });

  test('is named as streams, topics and published types need it', () => {
    expect(contract.category).toMatch(/^[a-z]+$/);
    expect(contract.topic).toBe(`bourse.${contract.context}.${contract.category}.v1`);
    for (const type of Object.keys(contract.events)) expect(type).toMatch(/^([A-Z][a-z]+)+$/);
  });
});

test('no two contracts share a category or a topic', () => {
  expect(new Set(contracts.map(({ category }) => category)).size).toBe(contracts.length);
  expect(new Set(contracts.map(({ topic }) => topic)).size).toBe(contracts.length);
});
