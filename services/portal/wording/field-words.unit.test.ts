import { publishedContracts } from '@bourse/contracts/topics';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { fieldIn } from './field-words.ts';

type Shape = {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly [key: string]: unknown;
};

/** The fields of a schema that hold values, at any depth, under the name that they have. */
function fieldsOf(shape: Shape): readonly (readonly [string, Shape])[] {
  const own = Object.entries(shape.properties ?? {});
  const nested = ['items', 'anyOf'].flatMap((key) => [shape[key] ?? []].flat() as Shape[]);
  return [
    ...own.filter(([, field]) => !holdsOthers(field)),
    ...own.flatMap(([, field]) => fieldsOf(field)),
    ...nested.flatMap(fieldsOf),
  ];
}
const holdsOthers = ({ properties, anyOf }: Shape): boolean =>
  properties !== undefined ||
  (Array.isArray(anyOf) && (anyOf as Shape[]).some((one) => one.properties !== undefined));
const isIdentifier = (shape: Shape): boolean =>
  shape['format'] === 'uuid' ||
  (Array.isArray(shape['anyOf']) && (shape['anyOf'] as Shape[]).some(isIdentifier));

test('every field of every event that is told has a name in both languages, or is an identifier', () => {
  const unnamed = publishedContracts.flatMap(({ events }) =>
    Object.entries(events).flatMap(([type, { schema }]) =>
      fieldsOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape)
        .filter(
          ([name, shape]) =>
            !isIdentifier(shape) &&
            (fieldIn('fr', name) === undefined || fieldIn('en', name) === undefined),
        )
        .map(([name]) => `${type}.${name}`),
    ),
  );
  expect(unnamed).toEqual([]);
});
