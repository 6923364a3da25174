import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { asIsOf } from './as-is.ts';
import type { Contract } from './contract.ts';
import { crossings } from './crossings.ts';
import { exchanges } from './exchanges.ts';
import { ledger } from './ledger.ts';
import { mandates } from './mandates.ts';
import { marketplaces } from './marketplaces.ts';
import { offers } from './offers.ts';
import { readings } from './readings.ts';
import { requests } from './requests.ts';
import { territories } from './territories.ts';
import * as values from './values.ts';

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
const golden = JSON.parse(
  readFileSync(new URL('./recorded-events.golden.json', import.meta.url), 'utf8'),
) as readonly { category: string; type: string; data: unknown; reads?: unknown }[];

/** What is stored of every type of event, in its present shape. */
const stored = golden.map(({ category, type, data, reads = data }) => {
  const known = contracts.find((one) => one.category === category)?.events[type];
  if (known === undefined) throw new Error(`no contract of ${category}/${type}`);
  return { name: `${category}/${type}`, known, data: reads };
});

/** The schema itself on the same question. */
function takenUnchanged(schema: z.ZodType, value: unknown): boolean {
  const parsed = schema.safeParse(value);
  return parsed.success && isDeepStrictEqual(parsed.data, value);
}

test.each(stored)('$name fits as it is stored: reading it takes the short way', (event) => {
  expect(event.known.asIs(event.data)).toBe(true);
});

/** What may go wrong with one value: another one, or nearly the same. */
const spoilt = (value: unknown): fc.Arbitrary<unknown> => {
  const others: fc.Arbitrary<unknown>[] = [
    fc.jsonValue(),
    fc.constantFrom('', ' ', null, 0, -1, 1, 0.5, 1e16, [], {}, true, undefined),
    fc.constantFrom('2026-02-29', '2199-12-31', '2026-01-31T12:00:00.000Z', 'siren:123456789'),
  ];
  if (typeof value === 'string') {
    others.push(
      fc.constantFrom(value.toUpperCase(), ` ${value}`, `${value}\n`, `${value}\0`, value.slice(1)),
      fc.constantFrom(`${value}\ud800`, '👩‍🌾', value.repeat(200), `é${value}`),
    );
  }
  if (typeof value === 'number') others.push(fc.constantFrom(-value, value + 0.5, value * 1e9));
  return fc.oneof(...others);
};

/** An event with one thing changed, anywhere in it: a value, a field too few, a field too many. */
function mutated(data: unknown): fc.Arbitrary<unknown> {
  if (typeof data !== 'object' || data === null) return spoilt(data);
  if (Array.isArray(data)) {
    const list: readonly unknown[] = data;
    const inside = list.map((one, index) => mutated(one).map((other) => list.with(index, other)));
    return fc.oneof(spoilt(list), fc.constant([...list, ...list]), ...inside);
  }
  const fields = Object.entries(data as Record<string, unknown>);
  const changed = fields.map(([name, value]) =>
    mutated(value).map((other) => ({ ...data, [name]: other })),
  );
  const without = fields.map(([name]) =>
    fc.constant(Object.fromEntries(fields.filter(([other]) => other !== name))),
  );
  const more = fc
    .tuple(fc.constantFrom('more', 'constructor', '__proto__', 'toString'), fc.jsonValue())
    .map(([name, value]) => JSON.parse(addField(data, name, value)) as unknown);
  return fc.oneof(spoilt(data), more, ...without, ...changed);
}

/** As text: `__proto__` is a field like any other there, and nowhere else. */
const addField = (data: object, name: string, value: unknown): string =>
  `${JSON.stringify(data).replace(/\}$/, Object.keys(data).length === 0 ? '' : ',')}${JSON.stringify(name)}:${JSON.stringify(value)}}`;

describe('whatever is made of an event', () => {
  test.each(stored)('$name: the short way is taken only where the schema agrees', (event) => {
    const { schema, asIs } = event.known;
    const property = fc.property(mutated(event.data), (value) => {
      if (asIs(value)) expect(takenUnchanged(schema, value)).toBe(true);
    });
    fc.assert(property, { numRuns: 400 });
  });
});

const schemas = Object.entries({ ...values }).flatMap(([name, value]) =>
  typeof value === 'function' ? [] : [[name, value] as const],
);

test.each(schemas)('%s alone says what its schema says', (_, schema) => {
  const asIs = asIsOf(schema);
  const one = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 170 }),
    fc.uuid(),
    fc.uuid().map((id) => id.toUpperCase()),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
    fc.stringMatching(/^(insee:(\d{2}|2[ABC])\d{3}|siren:\d{8,10})$/),
    fc.integer(),
    fc.double(),
    fc.constantFrom('commune', 'epci', ' body', null, undefined),
  );
  const property = fc.property(fc.oneof(one, fc.array(one, { maxLength: 22 })), (value) => {
    if (asIs(value)) expect(takenUnchanged(schema, value)).toBe(true);
    // And the other way round, but for lengths: they are counted in characters, and here in units.
    else if (!/[\ud800-\udfff]/.test(JSON.stringify(value) ?? '')) {
      expect(takenUnchanged(schema, value)).toBe(false);
    }
  });
  fc.assert(property, { numRuns: 500 });
});

describe('a length is counted in characters', () => {
  const schema = z.string().min(3);
  test.each([
    ['abc', true],
    ['👩👩', false], // four units, two characters
    ['👩👩👩', true],
    ['ab', false],
  ])('%s: %p', (text, fits) => {
    expect([asIsOf(schema)(text), schema.safeParse(text).success]).toEqual([fits, fits]);
  });
});

describe('what is not known here never fits, and is left to the schema', () => {
  const unknown: readonly [string, z.ZodType, unknown][] = [
    ['a field that may be missing', z.object({ a: z.string().optional() }), { a: 'x' }],
    ['a field with a default', z.object({ a: z.string().default('x') }), { a: 'x' }],
    ['a transformation', z.string().transform((given) => given), 'x'],
    ['a coercion of text', z.coerce.string(), 'x'],
    ['a coercion of a number', z.coerce.number(), 1],
    ['a coercion of a truth', z.coerce.boolean(), true],
    ['a strict object', z.strictObject({ a: z.string() }), { a: 'x' }],
    ['a loose object', z.looseObject({ a: z.string() }), { a: 'x' }],
    ['a field that every object has', z.object({ constructor: z.string() }), { constructor: 'x' }],
    ['a format that is more than its pattern', z.base64(), 'YWJj'],
    ['a pattern with a memory', z.string().regex(/x/g), 'x'],
    ['a check in several words', z.string().superRefine(() => undefined), 'x'],
    ['a number of 32 bits', z.int32(), 1],
    ['an open bound', z.number().gt(0), 1],
    ['another open bound', z.number().lt(2), 1],
    ['a multiple', z.number().multipleOf(2), 2],
    ['an enumeration of numbers', z.enum({ one: 1 }), 1],
    ['a union', z.union([z.string(), z.number()]), 'x'],
    ['a record', z.record(z.string(), z.string()), { a: 'x' }],
    ['a list of what is not known', z.array(z.string().optional()), ['x']],
    ['nothing, or what is not known', z.string().optional().nullable(), null],
  ];
  test.each(unknown)('%s', (_, schema, value) => {
    expect(takenUnchanged(schema, value)).toBe(true);
    expect(asIsOf(schema)(value)).toBe(false);
  });
});

test('what is no plain object does not fit', () => {
  const asIs = asIsOf(z.object({}));
  expect(asIs({})).toBe(true);
  for (const value of [[], null, new Map(), new Date(0), 'x', undefined, Object.create({ a: 1 })]) {
    expect(asIs(value)).toBe(false);
  }
});
