import { describe, expect, test } from '@jest/globals';
import { columnIn, inOrderOfDays, readRows, rowsAgain } from './row-reading.ts';
import { drawRows, type Rows } from './rows.ts';

const periods: Rows = {
  name: 'p',
  legend: '',
  hint: '',
  each: 'Ligne',
  columns: [
    { kind: 'day', name: 'startsOn', label: 'Du' },
    { kind: 'day', name: 'endsOn', label: 'Au' },
  ],
  values: [],
  spare: 2,
  most: 4,
  more: 'Encore',
};
const posted = (rows: Readonly<Record<number, readonly [string, string]>>) =>
  new Map(
    Object.entries(rows).flatMap(([row, [from, to]]) => [
      [`p-${row}-startsOn`, from] as const,
      [`p-${row}-endsOn`, to] as const,
    ]),
  );
const read = (given: Parameters<typeof posted>[0]) => readRows(periods, posted(given), 'fr');
const judged = (given: Parameters<typeof posted>[0]) =>
  inOrderOfDays(periods, read(given), { language: 'fr', order: 'à l’envers' });

describe('the rows of a form', () => {
  test('are read where something stands, and no further than there can be any', () => {
    const { entries, errors } = read({
      0: ['', ' '],
      2: ['2026-03-01', '31/03/2026'],
      4: ['2026-04-01', '2026-04-30'],
    });
    expect(entries).toEqual([{ row: 2, value: { startsOn: '2026-03-01', endsOn: '2026-03-31' } }]);
    expect(errors.size).toBe(0);
  });

  test('that are begun must be finished', () => {
    expect([...read({ 1: ['2026-03-01', ''] }).errors.keys()]).toEqual(['p-1-endsOn']);
  });

  test('count where they are ticked, when they can be, with what they carry', () => {
    const ticks: Rows = {
      ...periods,
      columns: [
        { kind: 'box', name: 'oui', label: 'Oui' },
        { kind: 'day', name: 'on', label: 'Jour' },
      ],
      hidden: ['id'],
    };
    const given = new Map([
      ['p-0-on', '2026-03-01'],
      ['p-0-id', 'a'],
      ['p-1-oui', 'oui'],
      ['p-1-on', '2026-03-02'],
      ['p-1-id', 'b'],
    ]);
    expect(readRows(ticks, given, 'fr').entries).toEqual([
      { row: 1, value: { id: 'b', oui: true, on: '2026-03-02' } },
    ]);
  });

  test('of days come in order of time, whatever their order on the page', () => {
    const { entries, errors } = judged({
      0: ['2026-04-01', '2026-04-30'],
      1: ['2026-03-01', '2026-03-31'],
    });
    expect([entries.map(({ row }) => row), errors.size]).toEqual([[1, 0], 0]);
  });

  test('of days that end before they begin, or share a day, are told at their fields', () => {
    expect([...judged({ 0: ['2026-03-02', '2026-03-01'] }).errors]).toEqual([
      ['p-0-endsOn', 'à l’envers'],
    ]);
    const shared = judged({ 0: ['2026-03-31', '2026-04-30'], 1: ['2026-03-01', '2026-03-31'] });
    expect([...shared.errors.keys()]).toEqual(['p-0-startsOn']);
  });
});

test('rows that are sent again stand first, with what they carry, and with the keys of those that may be done', () => {
  const ticked: Rows = {
    name: 'lignes',
    legend: '',
    hint: '',
    each: '',
    columns: [
      { kind: 'box', name: 'oui', label: '' },
      { kind: 'text', name: 'quoi', label: '', min: 1, max: 9 },
    ],
    hidden: ['id'],
    values: [],
    spare: 0,
    most: 9,
  };
  const cells = (row: number, text: string): [string, string][] => [
    [`lignes-${row}-oui`, 'oui'],
    [`lignes-${row}-quoi`, text],
    [`lignes-${row}-id`, `id-${text}`],
  ];
  const brought = new Map([...cells(2, 'deux'), ...cells(5, 'cinq'), ['autre', 'x']]);
  const key = '019dd000-0000-7000-8000-0000000000c1';
  const again = rowsAgain(ticked, brought, [
    { row: 5, key, unticked: false },
    { row: 2, key: undefined, unticked: true },
  ]);
  expect(Object.fromEntries(again)).toEqual({
    _lignes: '2',
    'lignes-0-oui': 'oui',
    'lignes-0-quoi': 'cinq',
    'lignes-0-id': 'id-cinq',
    'lignes-0-_cle': key,
    'lignes-1-quoi': 'deux',
    'lignes-1-id': 'id-deux',
  });
  expect(columnIn(again, ticked, 'id').slice(0, 3)).toEqual(['id-cinq', 'id-deux', '']);
  expect(readRows(ticked, again, 'fr').entries).toEqual([
    { row: 0, value: { id: 'id-cinq', oui: true, quoi: 'cinq' }, key },
  ]);
});

test('a row that comes back ticked carries what it did then; any other, what it is about now', () => {
  const files: Rows = {
    ...periods,
    columns: [{ kind: 'box', name: 'oui', label: 'Oui' }],
    hidden: ['vu'],
    values: [new Map([['vu', '4']]), new Map([['vu', '9']])],
  };
  const values = new Map([
    ['p-0-oui', 'oui'],
    ['p-0-vu', '3'],
    ['p-0-_cle', 'sent-before'],
    ['p-1-vu', '8'],
  ]);
  const state = { values, errors: new Map(), refusals: [], key: '' };
  const { text } = drawRows(files, { formId: 'f', language: 'fr', state });
  const hidden = [...text.matchAll(/type="hidden" name="p-(\S+)" value="(\S*)"/g)];
  // The same answer under the same key, where it is not known whether the first was heard.
  expect(hidden.map(([, name, value]) => [name, value])).toEqual([
    ['0-vu', '3'],
    ['0-_cle', 'sent-before'],
    ['1-vu', '9'],
  ]);
});
