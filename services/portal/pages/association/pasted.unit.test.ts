import { expect, test } from '@jest/globals';
import { readPasted } from './pasted.ts';

const read = (text: string) =>
  readPasted(text).map(({ number, named, minutes }) => [number, named, minutes]);

test('a list is read as a spreadsheet or a message gives it', () => {
  const text = [
    '59260;10',
    'Ghyvelde\t7 h 30',
    '',
    '  245 900 428 ; CU de Dunkerque ; 2,5  ',
    'Saint-Georges-sur-l’Aa',
    'insee:2A004',
    '2a004;45 min',
  ].join('\r\n');
  expect(read(text)).toEqual([
    [1, { id: 'insee:59260' }, 600],
    [2, { words: 'Ghyvelde' }, 450],
    [4, { id: 'siren:245900428' }, 150],
    [5, { words: 'Saint-Georges-sur-l’Aa' }, undefined],
    [6, { id: 'insee:2A004' }, undefined],
    [7, { id: 'insee:2A004' }, 45],
  ]);
});

test('a code beside a name says whom, and is never taken for hours', () => {
  expect(read('Ghyvelde;59260;10\nGhyvelde\t59260\nGhyvelde;10000\nGhyvelde;10000 h')).toEqual([
    [1, { id: 'insee:59260' }, 600],
    [2, { id: 'insee:59260' }, undefined],
    [3, { id: 'insee:10000' }, undefined],
    [4, { words: 'Ghyvelde' }, 600_000],
  ]);
});

test('hours that do not read as such are wrong, and nothing is guessed', () => {
  expect(read('59260;beaucoup\nGhyvelde;-3\nGhyvelde;Nord')).toEqual([
    [1, { id: 'insee:59260' }, 'wrong'],
    [2, { words: 'Ghyvelde' }, 'wrong'],
    [3, { words: 'Ghyvelde' }, 'wrong'],
  ]);
  expect(read(' ; ;\n\n')).toEqual([]);
});
