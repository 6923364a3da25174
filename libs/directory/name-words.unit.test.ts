import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { indexedWords, joinedName, matchExpression, wordsOf } from './name-words.ts';

describe('the words of a name', () => {
  test.each([
    ["L'Haÿ-les-Roses", ['l', 'hay', 'les', 'roses']],
    ['L’HAŸ', ['l', 'hay']],
    ['St-Omer', ['saint', 'omer']],
    ['Ste  Marie', ['sainte', 'marie']],
    ['Stains', ['stains']],
    ['Œuilly', ['oeuilly']],
    ['CC Castillon/Pujols', ['cc', 'castillon', 'pujols']],
    ['"*(', []],
  ])('of %j', (text, words) => expect(wordsOf(text)).toEqual(words));

  test('are the same however its accents are encoded', () => {
    expect(wordsOf('Évry'.normalize('NFD'))).toEqual(wordsOf('Évry'.normalize('NFC')));
  });

  test('joined, tell one name from another', () => {
    expect(joinedName('Saint-Omer')).toBe(joinedName('st omer'));
    expect(joinedName('Saint-Omer')).not.toBe(joinedName('Saint-Omer-en-Chaussée'));
  });

  test('are indexed with the elided ones together and the legal form in full', () => {
    expect(indexedWords("CU d'Arras", 'CU')).toBe('cu d arras darras cudarras communaute urbaine');
    expect(indexedWords('Lille', null)).toBe('lille');
  });
});

describe('a query', () => {
  test('wants every word, and takes the last for a beginning', () => {
    expect(matchExpression('Saint-Omer')).toBe('"saint" AND ("omer"*)');
    expect(matchExpression('st')).toBe('("st"* OR "saint"*)');
    expect(matchExpression(' ')).toBeUndefined();
  });

  test('is quoted words and our own operators, whatever the text', () => {
    const shape = /^("[a-z0-9]+" AND )*\("[a-z0-9]+"\*( OR "[a-z0-9]+"\*)?\)$/;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(matchExpression(text) ?? '("none"*)').toMatch(shape);
      }),
    );
  });
});
