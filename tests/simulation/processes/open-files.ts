import { type Database, OPENED, OPENED_FOR_READING } from '@bourse/sqlite/database';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Owner, Scheduler } from '../engine/scheduler.ts';

/** Knows which files each process has open, so that they are closed when it dies, as an operating system does. */
export class OpenFiles {
  readonly #scheduler: Scheduler;
  readonly #open = new Map<Owner, Set<Database>>();

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
    subscribe(OPENED, this.#note);
    subscribe(OPENED_FOR_READING, this.#note);
  }

  readonly #note = (message: unknown): void => {
    const { database } = message as { readonly database: Database };
    const owner = this.#scheduler.current;
    // What the world opens it closes itself.
    if (owner === this.#scheduler.world) return;
    const known = this.#open.get(owner) ?? new Set();
    this.#open.set(owner, known.add(database));
  };

  /** Closes what a process has open. */
  closeOf(owner: Owner): void {
    for (const database of this.#open.get(owner) ?? []) if (database.isOpen) database.close();
    this.#open.delete(owner);
  }

  stop(): void {
    unsubscribe(OPENED, this.#note);
    unsubscribe(OPENED_FOR_READING, this.#note);
    for (const owner of this.#open.keys()) this.closeOf(owner);
  }
}
