import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { cpSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReadModel, type ReadModelFile } from './read-model.ts';

let directory: string;
let opened: ReadModelFile[];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'bourse-read-model-'));
  opened = [];
});
afterEach(async () => {
  for (const file of opened) file.close();
  await rm(directory, { recursive: true });
});

const model = {
  name: 'lamps',
  version: 1,
  schema: 'CREATE TABLE lamps (name TEXT, watts INTEGER) STRICT',
  indexes: [
    'CREATE INDEX IF NOT EXISTS lamps_by_name ON lamps (name)',
    'CREATE INDEX IF NOT EXISTS lamps_by_watts ON lamps (watts)',
  ],
} as const;

function open(at = directory, durability: 'rebuildable' | 'full' = 'rebuildable') {
  const file = openReadModel(at, model, { source: 'store', durability });
  opened.push(file);
  return file;
}
function close(file: ReadModelFile) {
  opened = opened.filter((one) => one !== file);
  file.close();
}

/** What a process that dies now would leave behind, opened by the next one. */
function afterDeath() {
  const copy = join(directory, `copy-${opened.length}`);
  cpSync(join(directory, 'read-models'), join(copy, 'read-models'), { recursive: true });
  return open(copy);
}

const light = ({ writer }: ReadModelFile) => writer.exec("INSERT INTO lamps VALUES ('a', 40)");
const lampsOf = ({ reader }: ReadModelFile) =>
  reader.prepare('SELECT count(*) AS n FROM lamps').get()?.['n'];
const indexesOf = ({ reader }: ReadModelFile) =>
  reader
    .prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    .all()
    .map(({ name }) => name);
const synchronousOf = ({ writer }: ReadModelFile) =>
  writer.prepare('PRAGMA synchronous').get()?.['synchronous'];
const [OFF, NORMAL, FULL] = [0, 1, 2];
const BOTH = ['lamps_by_name', 'lamps_by_watts'];

describe('a new file', () => {
  test('has its indexes, and waits for the disk, once it is complete', async () => {
    const file = open();
    expect([indexesOf(file), synchronousOf(file)]).toEqual([[], OFF]);
    light(file);
    await file.complete();
    expect([indexesOf(file), synchronousOf(file)]).toEqual([BOTH, NORMAL]);
    await file.complete();
    expect(lampsOf(file)).toBe(1);
  });

  test('is begun anew when it was not complete, however its process ended', async () => {
    const file = open();
    light(file);
    const died = afterDeath();
    expect([lampsOf(died), died.generation === file.generation]).toEqual([0, false]);
    close(file);
    const closed = open();
    expect([lampsOf(closed), closed.generation === file.generation]).toEqual([0, false]);
    light(closed);
    await closed.complete();
    expect(indexesOf(closed)).toEqual(BOTH);
  });

  test('is kept from then on, however its process ends', async () => {
    const file = open();
    light(file);
    await file.complete();
    light(file);
    const died = afterDeath();
    expect([lampsOf(died), died.generation]).toEqual([2, file.generation]);
    close(file);
    const closed = open();
    expect([lampsOf(closed), closed.generation]).toEqual([2, file.generation]);
    expect([indexesOf(closed), synchronousOf(closed)]).toEqual([BOTH, NORMAL]);
  });

  test('that dies between two indexes is begun anew', async () => {
    const file = open();
    light(file);
    const completing = file.complete();
    expect(indexesOf(file)).toEqual(['lamps_by_name']);
    const died = afterDeath();
    expect([lampsOf(died), indexesOf(died)]).toEqual([0, []]);
    await completing;
    await died.complete();
    expect(indexesOf(died)).toEqual(BOTH);
  });

  test('is not complete while a reader keeps its rows from the file, and is the next time', async () => {
    const file = open();
    light(file);
    // A reader of an older state: what came after it cannot be moved over.
    file.reader.exec('BEGIN; SELECT * FROM lamps');
    light(file);
    await file.complete();
    expect(lampsOf(afterDeath())).toBe(0);
    file.reader.exec('COMMIT');
    await file.complete();
    expect(lampsOf(afterDeath())).toBe(2);
  });
});

test('one whose source would not repeat waits for the disk from the first row on', () => {
  const file = open(directory, 'full');
  expect(synchronousOf(file)).toBe(FULL);
  light(file);
  const copy = afterDeath();
  expect([lampsOf(copy), copy.generation]).toEqual([1, file.generation]);
});

test('begun again, it has its tables empty, and its indexes', async () => {
  const file = open();
  light(file);
  await file.complete();
  file.beginAgain();
  expect([lampsOf(file), indexesOf(file)]).toEqual([0, BOTH]);
  light(file);
  const died = afterDeath();
  expect([lampsOf(died), died.generation]).toEqual([1, file.generation]);
});
