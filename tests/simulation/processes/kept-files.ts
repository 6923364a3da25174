import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Faults } from '../engine/faults.ts';

/** Read models that hear of others only: their source keeps the place, and would not repeat what is taken away. */
const FROM_THE_BROADCAST = ['listings.sqlite', 'members.sqlite'];

const STATE = 'processes.sqlite';

/** The files of one process, over its lives. */
export class KeptFiles {
  readonly directory: string;
  readonly #older: string;

  constructor(root: string, name: string) {
    this.directory = join(root, name);
    this.#older = join(root, 'older', name);
    mkdirSync(this.directory, { recursive: true });
  }

  /** What becomes of the files of a process that has died: mostly they are as they were. @returns what was done. */
  afterCrash(faults: Faults): string {
    if (faults.happens('all_files_deleted')) {
      for (const entry of readdirSync(this.directory)) {
        rmSync(join(this.directory, entry), { recursive: true });
      }
      return 'all its files are gone';
    }
    if (faults.happens('views_deleted')) {
      rmSync(join(this.directory, 'read-models'), { recursive: true, force: true });
      return 'its views are gone';
    }
    if (faults.happens('older_files_put_back')) {
      const done = this.#rebuildable().filter(
        (file) => faults.hits() && this.#putBack(file),
      ).length;
      this.#keep();
      return `${done} of its files are as they were earlier`;
    }
    this.#keep();
    return 'its files are kept';
  }

  /** Keeps copies as they are now, for a later crash. */
  #keep(): void {
    for (const file of this.#rebuildable()) {
      cpSync(join(this.directory, file), join(this.#older, file));
    }
  }

  /** What a power cut may take the last commits of: the source is asked again from the file's own place. */
  #rebuildable(): readonly string[] {
    const views = join(this.directory, 'read-models');
    const shown = existsSync(views)
      ? readdirSync(views)
          .filter((file) => file.endsWith('.sqlite') && !FROM_THE_BROADCAST.includes(file))
          .sort()
          .map((file) => join('read-models', file))
      : [];
    return [STATE, ...shown].filter((file) => existsSync(join(this.directory, file)));
  }

  #putBack(file: string): boolean {
    const older = join(this.#older, file);
    const present = join(this.directory, file);
    if (!existsSync(older) || !existsSync(present)) return false;
    for (const beside of ['-wal', '-shm']) rmSync(`${present}${beside}`, { force: true });
    cpSync(older, present);
    return true;
  }
}
