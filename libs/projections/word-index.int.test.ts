import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '@bourse/sqlite/database';
import { listing } from './listing.ts';
import { wordIndexer, wordIndexSchema } from './word-index.ts';

let database: Database;
beforeEach(() => {
  database = openDatabase({ file: ':memory:', durability: 'rebuildable' });
  database.exec(
    `CREATE TABLE thing (number INTEGER PRIMARY KEY, colour TEXT); ${wordIndexSchema('thing')}`,
  );
  const index = wordIndexer(database, 'thing');
  const add = (number: number, skills: string[], texts: string[]) => {
    database.prepare('INSERT INTO thing VALUES (?, ?)').run(number, number === 1 ? 'red' : 'blue');
    index(number, skills, texts);
  };
  add(1, ['ouvrages d’art'], ['Main-d’Œuvre pour un pont', 'À Évry']);
  add(2, ['Énergie'], ['Chaufferie d’une école']);
});
afterEach(() => database.close());

type Asked = { skill?: string; words?: string; colour?: string };
const found = (
  { colour, ...asked }: Asked,
  page: { before: number; beyond?: number; limit: number } = { before: 99, limit: 99 },
) =>
  listing(database, { table: 'thing', index: 'thing' })(
    { ...asked, where: [['colour = ?', colour]] },
    page,
  ).map(({ number }) => number);

test.each([
  [{}, [2, 1]],
  [{ colour: 'red' }, [1]],
  [{ colour: 'red', words: 'pont' }, [1]],
  [{ colour: 'blue', words: 'pont' }, []],
  [{ skill: 'energie', words: 'ecole', colour: 'blue' }, [2]],
  [{ skill: 'energie', words: 'pont' }, []],
  [{ words: 'un' }, [2, 1]],
  [{ words: 'oeuvre' }, [1]],
  [{ words: 'ŒUVRE pont' }, [1]],
  [{ words: 'main d’oeuv' }, [1]],
  [{ words: "main d'oeuv" }, [1]],
  [{ words: 'evry' }, [1]],
  [{ words: 'école'.normalize('NFD') }, [2]],
  [{ words: 'pont école' }, []],
  [{ skill: "Ouvrages d'art" }, [1]],
  [{ skill: 'energie' }, [2]],
  [{ skill: 'énerg' }, []],
  [{ words: '" OR * NEAR( --' }, []],
  [{ words: '***' }, []],
])('%j finds %j', (asked, numbers) => expect(found(asked)).toEqual(numbers));

test('a row that is written again is found by its new words only', () => {
  wordIndexer(database, 'thing')(2, ['voirie'], ['Trottoirs']);
  expect(found({ words: 'trottoirs' })).toEqual([2]);
  expect(found({ words: 'chaufferie' })).toEqual([]);
  expect(found({ skill: 'energie' })).toEqual([]);
});

test('rows beyond a number are looked at alone', () => {
  for (const asked of [{}, { words: 'un' }, { skill: 'energie' }, { colour: 'blue' }]) {
    expect(found(asked, { before: 99, beyond: 1, limit: 99 })).toEqual([2]);
    expect(found(asked, { before: 99, beyond: 2, limit: 99 })).toEqual([]);
  }
});

test('pages go on before the last number, with words and without', () => {
  for (const asked of [{}, { words: 'un' }]) {
    expect(found(asked, { before: 99, limit: 1 })).toEqual([2]);
    expect(found(asked, { before: 2, limit: 1 })).toEqual([1]);
    expect(found(asked, { before: 1, limit: 1 })).toEqual([]);
  }
});
