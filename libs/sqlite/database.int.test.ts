import { expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTransaction, openDatabase, openForReading } from './database.ts';
import { openingsDuring } from './openings.ts';

test('what must survive a power cut waits for the disk at every commit', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-sqlite-'));
  const open = (name: string, durability: 'full' | 'rebuildable') => {
    const database = openDatabase({ file: join(directory, name), durability });
    expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    database.close();
  };
  const openings = await openingsDuring(() => {
    open('truth', 'full');
    open('view', 'rebuildable');
  });
  expect(openings).toEqual({ truth: 'full', view: 'normal' });
  await rm(directory, { recursive: true });
});

test('a transaction that throws leaves nothing behind, and readers see committed rows only', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-sqlite-'));
  const file = join(directory, 'x.sqlite');
  const writer = openDatabase({ file, durability: 'full' });
  writer.exec('CREATE TABLE t (n INTEGER)');
  const reader = openForReading(file);
  const count = () => reader.prepare('SELECT count(*) AS n FROM t').get()?.['n'];

  expect(() =>
    inTransaction(writer, () => {
      writer.exec('INSERT INTO t VALUES (1)');
      expect(count()).toBe(0);
      throw new Error('in the middle');
    }),
  ).toThrow('in the middle');
  expect(count()).toBe(0);

  expect(
    inTransaction(writer, () => writer.prepare('INSERT INTO t VALUES (2)').run().changes),
  ).toBe(1);
  expect(count()).toBe(1);
  expect(() => reader.exec('INSERT INTO t VALUES (3)')).toThrow();
  reader.close();
  writer.close();
  await rm(directory, { recursive: true });
});
