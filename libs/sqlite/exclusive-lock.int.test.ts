import { expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holdExclusively, LockHeldError } from './exclusive-lock.ts';

test('one process holds the lock; its death, by SIGKILL too, lets the next one have it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-lock-'));
  const file = join(directory, 'lock');
  const program = `import { holdExclusively } from '@bourse/sqlite/exclusive-lock';
    globalThis.lock = holdExclusively(process.argv[1]);
    console.log('held');
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', program, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  expect(() => holdExclusively(file)).toThrow(LockHeldError);

  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const lock = holdExclusively(file);
  expect(() => holdExclusively(file)).toThrow(LockHeldError);
  lock.release();
  holdExclusively(file).release();
  await rm(directory, { recursive: true });
});

test('a file that is no lock is not taken for one that another process holds', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'bourse-lock-'));
  const file = join(directory, 'lock');
  await writeFile(file, 'no database, and long enough to be looked at '.repeat(30));
  const attempt = () => holdExclusively(file);
  expect(attempt).toThrow('not a database');
  expect(attempt).not.toThrow(LockHeldError);
  await rm(directory, { recursive: true });
});
