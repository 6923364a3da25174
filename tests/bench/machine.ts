import { openDatabase } from '@bourse/sqlite/database';
import { readFileSync } from 'node:fs';
import { cpus, platform, release, totalmem } from 'node:os';
import { resolve, sep } from 'node:path';

/** Where the figures come from: without it they say little. */
export type Machine = {
  readonly cores: number;
  readonly model: string;
  readonly memoryGiB: number;
  readonly system: string;
  readonly node: string;
  readonly sqlite: string;
  /** Of the folder that is measured. */
  readonly filesystem: string;
};

export function describeMachine(directory: string): Machine {
  const cores = cpus();
  const database = openDatabase({ file: ':memory:', durability: 'rebuildable' });
  const sqlite = String(database.prepare('SELECT sqlite_version() AS version').get()?.['version']);
  database.close();
  return {
    cores: cores.length,
    model: cores[0]?.model.trim() ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.versions.node,
    sqlite,
    filesystem: filesystemOf(resolve(directory)),
  };
}

/** As /proc/mounts has it (proc_pid_mounts(5)); elsewhere than on Linux it is not known. */
function filesystemOf(directory: string): string {
  let mounts: string;
  try {
    mounts = readFileSync('/proc/mounts', 'utf8');
  } catch {
    return 'unknown';
  }
  const holding = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, at = '', type = 'unknown']) => ({ at, type }))
    .filter(({ at }) => at === sep || directory === at || directory.startsWith(`${at}${sep}`));
  return holding.toSorted((a, b) => b.at.length - a.at.length)[0]?.type ?? 'unknown';
}
