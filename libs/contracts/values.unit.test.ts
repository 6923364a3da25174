import { describe, expect, test } from '@jest/globals';
import type { z } from 'zod';
import * as values from './values.ts';
import { inFrench } from './wording.ts';

const cases: readonly {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly fits: readonly unknown[];
  readonly refused: readonly unknown[];
}[] = [
  {
    name: 'territoryId',
    schema: values.territoryId,
    fits: ['insee:59183', 'insee:2A004', 'insee:2B033', 'insee:97411', 'siren:245900428'],
    refused: [
      '59183',
      'insee:5918',
      'insee:591833',
      'insee:2C004',
      'insee:2a004',
      'siren:24590042',
      'siren:2459004280',
      'INSEE:59183',
      ' insee:59183',
      'insee:59183\n',
      'insee:٥٩١٨٣',
      59183,
      null,
    ],
  },
  {
    name: 'minutes',
    schema: values.minutes,
    fits: [1, 480, 6_000_000],
    refused: [0, -1, 1.5, 6_000_001, Number.NaN, Number.POSITIVE_INFINITY, '480', null],
  },
  { name: 'minutesOrNone', schema: values.minutesOrNone, fits: [0, 1], refused: [-1, 0.5, '0'] },
  {
    name: 'unitCostCents',
    schema: values.unitCostCents,
    fits: [0, 4200, 1_000_000],
    refused: [-1, 42.5, 1_000_001, '4200'],
  },
  {
    name: 'instant',
    schema: values.instant,
    fits: ['2026-01-31T12:00:00.000Z', '2028-02-29T23:59:59.999Z'],
    refused: [
      '2026-01-31T12:00:00Z', // other precision: would not sort as text
      '2026-01-31T12:00:00.000+01:00',
      '2026-02-30T12:00:00.000Z',
      '2026-01-31',
      '',
    ],
  },
  {
    name: 'day',
    schema: values.day,
    fits: ['2026-01-31', '2028-02-29', '2000-01-01', '2199-12-31'],
    refused: [
      '1999-12-31',
      '2200-01-01',
      '9999-12-31',
      '0001-01-01',
      '2026-02-29',
      '2026-13-01',
      '2026-1-1',
      '31/01/2026',
      '2026-01-31T00:00:00.000Z',
    ],
  },
  {
    name: 'id',
    schema: values.id,
    fits: ['0199a9a2-7f0e-7c43-9d3c-3b8e0f3c9a11', 'b0a5e3c2-54d4-5d0e-9a6f-0c1f6a2d7e11'],
    refused: ['11111111-1111-1111-1111-111111111111', 'x', ''],
  },
  {
    name: 'text',
    schema: values.text,
    fits: ['Bâtiment n° 3\n\tà l’école', '👩‍🌾', '\r\n', ''],
    refused: ['a\0b', '\u001b[2J', '\u007f', '\u0085', 'a\ud800', '\udc00a'],
  },
  {
    name: 'title',
    schema: values.title,
    fits: ['abc', ' abc '],
    refused: ['ab', '   a   ', 'x'.repeat(161)],
  },
  { name: 'reason', schema: values.reason, fits: ['why'], refused: ['  ', 'x'.repeat(1001)] },
  {
    name: 'prose',
    schema: values.prose,
    fits: ['x'.repeat(4000)],
    refused: [' ', 'x'.repeat(4001)],
  },
  {
    name: 'skills',
    schema: values.skills,
    fits: [['droit']],
    refused: [[], [''], ['x'.repeat(81)], Array.from({ length: 21 }, () => 'droit'), 'droit'],
  },
];

describe.each(cases)('$name', ({ schema, fits, refused }) => {
  test.each(fits.map((value) => [value]))('takes %j', (value) => {
    expect(schema.safeParse(value).success).toBe(true);
  });
  test.each(refused.map((value) => [value]))('refuses %j', (value) => {
    expect(schema.safeParse(value).success).toBe(false);
  });
});

test('a day out of range says what the range is', () => {
  const issues = values.day.safeParse('9999-12-31').error?.issues.map(({ message }) => message);
  expect(issues).toEqual(['must lie in the years 2000 to 2199']);
  expect(issues?.map(inFrench)).toEqual(['doit être dans les années 2000 à 2199']);
});

test('an id is the same in capitals', () => {
  expect(values.id.parse('0199A9A2-7F0E-7C43-9D3C-3B8E0F3C9A11')).toBe(
    '0199a9a2-7f0e-7c43-9d3c-3b8e0f3c9a11',
  );
});

test('text is kept without the spaces around it', () => {
  expect(values.title.parse('  Marchés publics ')).toBe('Marchés publics');
});
