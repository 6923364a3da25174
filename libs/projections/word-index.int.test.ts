import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Database, openDatabase } from '@bourse/sqlite/database';
import {
  wordIndexConditions,
  wordIndexer,
  wordIndexParameters,
  wordIndexSchema,
} from './word-index.ts';

let database: Database;
beforeEach(() => {
  database = openDatabase({ file: ':memory:', durability: 'rebuildable' });
  database.exec(`CREATE TABLE thing (number INTEGER PRIMARY KEY); ${wordIndexSchema('thing')}`);
  const index = wordIndexer(database, 'thing');
  const add = (number: number, skills: string[], texts: string[]) => {
    database.prepare('INSERT OR IGNORE INTO thing VALUES (?)').run(number);
    index(number, skills, texts);
  };
  add(1, ['ouvrages d’art'], ['Main-d’Œuvre pour un pont', 'À Évry']);
  add(2, ['Énergie'], ['Chaufferie d’une école']);
});
afterEach(() => database.close());

const found = (asked: { skill?: string; words?: string }) =>
  database
    .prepare(`SELECT number FROM thing WHERE ${wordIndexConditions('thing')} ORDER BY number`)
    .all(wordIndexParameters(asked))
    .map(({ number }) => number);

test.each([
  [{}, [1, 2]],
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
